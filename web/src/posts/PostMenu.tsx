import { useStore } from '@nanostores/react';
import { useLocation } from 'wouter';
import { type ClipFragment, DeletePostDocument } from '../../generated/graph.ts';
import { say, sayFault } from '../app/toasts.ts';
import { Menu } from '../design/Menu.tsx';
import { useAct } from '../graph/hooks.ts';
import { $viewer } from '../session/viewer.ts';
import { postWords } from './words.ts';

/** What the author of a post may do with it. */
export function PostMenu({ clip }: { clip: ClipFragment }) {
  const words = useStore(postWords);
  const viewer = useStore($viewer);
  const [, navigate] = useLocation();
  const [remove] = useAct(DeletePostDocument);
  const { author } = clip;
  if (!author || viewer?.id !== author.id) return null;

  async function removeIt(): Promise<void> {
    try {
      await remove({ id: clip.id });
      say(words.deleted);
      navigate(`/u/${encodeURIComponent(author?.username ?? '')}`, { replace: true });
    } catch (error) {
      sayFault(error);
    }
  }
  return (
    <Menu
      label={words.options}
      items={[
        {
          label: words.deletePost,
          icon: 'trash',
          sure: words.sureDelete,
          onSelect: () => void removeIt(),
        },
      ]}
    />
  );
}
