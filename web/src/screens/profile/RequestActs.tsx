import { useStore } from '@nanostores/react';
import { useState } from 'react';
import {
  AcceptFollowRequestDocument,
  DeclineFollowRequestDocument,
} from '../../../generated/graph.ts';
import { sayFault } from '../../app/toasts.ts';
import { Button } from '../../design/Button.tsx';
import { useAct } from '../../graph/hooks.ts';
import { profileWords } from './words.ts';

/** The answer to somebody who asks to follow. */
export function RequestActs({ id }: { id: string }) {
  const words = useStore(profileWords);
  const [isAnswered, setAnswered] = useState(false);
  const [accept, accepting] = useAct(AcceptFollowRequestDocument);
  const [decline, declining] = useAct(DeclineFollowRequestDocument);
  if (isAnswered) return null;
  const answer = (by: typeof accept | typeof decline) =>
    void by({ id }).then(() => setAnswered(true), sayFault);
  return (
    <>
      <Button kind="primary" busy={accepting} onClick={() => answer(accept)}>
        {words.accept}
      </Button>
      <Button busy={declining} onClick={() => answer(decline)}>
        {words.decline}
      </Button>
    </>
  );
}
