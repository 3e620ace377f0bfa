import { useStore } from '@nanostores/react';
import { useReducer } from 'react';
import {
  BlockedUsersDocument,
  MutedUsersDocument,
  UnblockDocument,
  UnmuteDocument,
} from '../../../../generated/graph.ts';
import { sayFault } from '../../../app/toasts.ts';
import { Button } from '../../../design/Button.tsx';
import { useAct } from '../../../graph/hooks.ts';
import { Paged } from '../../../lists/Paged.tsx';
import { PersonRow } from '../../../people/PersonRow.tsx';
import { Section } from '../Section.tsx';
import { privacyWords } from './words.ts';

const page = { first: 20 };

/** Accounts that the viewer blocks. One that is let go of leaves at once. */
export function Blocked() {
  const words = useStore(privacyWords);
  const [unblock, unblocking] = useAct(UnblockDocument);
  const [round, readAgain] = useReducer((count: number) => count + 1, 0);
  return (
    <Section title={words.blocked} hint={words.blockedHint}>
      <Paged
        key={round}
        document={BlockedUsersDocument}
        variables={page}
        select={(data) => data.blockedUsers}
        empty={<p>{words.noBlocked}</p>}
      >
        {({ node }) =>
          node?.isBlockedByMe && (
            <PersonRow key={node.id} person={node}>
              <Button
                disabled={unblocking}
                onClick={() => void unblock({ id: node.id }).then(readAgain, sayFault)}
              >
                {words.unblock}
              </Button>
            </PersonRow>
          )
        }
      </Paged>
    </Section>
  );
}

/** Accounts that the viewer mutes. */
export function Muted() {
  const words = useStore(privacyWords);
  const [unmute, unmuting] = useAct(UnmuteDocument);
  const [round, readAgain] = useReducer((count: number) => count + 1, 0);
  return (
    <Section title={words.muted} hint={words.mutedHint}>
      <Paged
        key={round}
        document={MutedUsersDocument}
        variables={page}
        select={(data) => data.mutedUsers}
        empty={<p>{words.noMuted}</p>}
      >
        {({ node }) =>
          node?.isMutedByMe && (
            <PersonRow key={node.id} person={node}>
              <Button
                disabled={unmuting}
                onClick={() => void unmute({ id: node.id }).then(readAgain, sayFault)}
              >
                {words.unmute}
              </Button>
            </PersonRow>
          )
        }
      </Paged>
    </Section>
  );
}
