import { useStore } from '@nanostores/react';
import { $reachable } from '../../../outbox/network.ts';
import type { Waiting } from '../../../outbox/outbox.ts';
import { $outbox } from '../../../outbox/running.ts';
import { chatWords } from '../words.ts';
import { MessageText } from './MessageText.tsx';
import styles from './message.module.css';

/** A message that the server does not have yet, and what becomes of it. */
export function WaitingItem({ message }: { message: Waiting }) {
  const words = useStore(chatWords);
  const isReachable = useStore($reachable);
  const outbox = useStore($outbox);
  const { clientMessageId: id, refusal } = message;
  const refused: Record<string, string> = {
    FORBIDDEN: words.refusedForbidden,
    NOT_FOUND: words.refusedGone,
  };
  return (
    <li className={`${styles.item} ${styles.mine} ${styles.first}`}>
      <div className={styles.column}>
        <div className={`${styles.bubble} ${refusal ? styles.refused : styles.waiting}`}>
          <MessageText text={message.text} />
        </div>
        {refusal ? (
          <p className={`${styles.meta} ${styles.failed}`} role="alert">
            <span>{refused[refusal] ?? words.notSent}</span>
            <button type="button" onClick={() => outbox?.retry(id)}>
              {words.again}
            </button>
            <button type="button" onClick={() => confirm(words.sureDiscard) && outbox?.discard(id)}>
              {words.discard}
            </button>
          </p>
        ) : (
          <p className={styles.meta}>{isReachable ? words.sending : words.waiting}</p>
        )}
      </div>
    </li>
  );
}
