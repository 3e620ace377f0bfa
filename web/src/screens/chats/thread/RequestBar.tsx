import { useStore } from '@nanostores/react';
import { useLocation } from 'wouter';
import {
  AcceptChatDocument,
  BlockDocument,
  type ChatHeadFragment,
  LeaveGroupDocument,
} from '../../../../generated/graph.ts';
import { sayFault } from '../../../app/toasts.ts';
import { Button } from '../../../design/Button.tsx';
import { useAct } from '../../../graph/hooks.ts';
import { othersIn } from '../chat.ts';
import { chatWords } from '../words.ts';
import styles from './thread.module.css';

/** The answer to a stranger: taken in, or kept out by a block or by leaving the group. */
export function RequestBar({
  chat,
  viewerId,
  onAccepted,
  onDeclined,
}: {
  chat: ChatHeadFragment;
  viewerId: string;
  onAccepted: (chat: ChatHeadFragment) => void;
  onDeclined: () => void;
}) {
  const words = useStore(chatWords);
  const [, navigate] = useLocation();
  const [accept, accepting] = useAct(AcceptChatDocument);
  const [leave, leaving] = useAct(LeaveGroupDocument);
  const [block, blocking] = useAct(BlockDocument);
  const isGroup = chat.kind === 'GROUP';
  const [stranger] = othersIn(chat, viewerId);

  async function decline(): Promise<void> {
    if (!confirm(isGroup ? words.sureDecline : words.sureBlock)) return;
    if (isGroup) await leave({ chatId: chat.id });
    else if (stranger) await block({ id: stranger.id });
    onDeclined();
    navigate('/chats', { replace: true });
  }
  return (
    <div className={styles.request}>
      <p>{words.requestHint}</p>
      <div className={styles.answers}>
        <Button busy={leaving || blocking} onClick={() => void decline().catch(sayFault)}>
          {isGroup ? words.decline : words.block}
        </Button>
        <Button
          kind="primary"
          busy={accepting}
          onClick={() =>
            accept({ chatId: chat.id }).then(({ acceptChat }) => onAccepted(acceptChat), sayFault)
          }
        >
          {words.accept}
        </Button>
      </div>
    </div>
  );
}
