import { useStore } from '@nanostores/react';
import {
  BlockDocument,
  MuteDocument,
  UnblockDocument,
  UnmuteDocument,
} from '../../../generated/graph.ts';
import { sayFault } from '../../app/toasts.ts';
import { Menu } from '../../design/Menu.tsx';
import { useAct } from '../../graph/hooks.ts';
import { $viewer } from '../../session/viewer.ts';
import type { Profile } from './profile.ts';
import { profileWords } from './words.ts';

export function ProfileMenu({ user }: { user: Profile }) {
  const words = useStore(profileWords);
  const viewer = useStore($viewer);
  const [block] = useAct(BlockDocument);
  const [unblock] = useAct(UnblockDocument);
  const [mute] = useAct(MuteDocument);
  const [unmute] = useAct(UnmuteDocument);
  if (!viewer) return null;
  const { id, isBlockedByMe, isMutedByMe } = user;
  return (
    <Menu
      label={words.options}
      items={[
        {
          label: isMutedByMe ? words.unmute : words.mute,
          icon: 'mute',
          onSelect: () => void (isMutedByMe ? unmute : mute)({ id }).catch(sayFault),
        },
        isBlockedByMe
          ? {
              label: words.unblock,
              icon: 'shield',
              onSelect: () => void unblock({ id }).catch(sayFault),
            }
          : {
              label: words.block,
              icon: 'shield',
              sure: words.sureBlock,
              onSelect: () => void block({ id }).catch(sayFault),
            },
      ]}
    />
  );
}
