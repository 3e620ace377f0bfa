import type { ChatRowFragment } from '../../../generated/graph.ts';
import { Avatar } from '../../design/Avatar.tsx';
import { othersIn } from './chat.ts';
import styles from './chats.module.css';

/** Who a chat is with: one picture, or two of a group. */
export function ChatPicture({
  chat,
  viewerId,
  size,
}: {
  chat: ChatRowFragment;
  viewerId: string;
  size: number;
}) {
  const [first, second] = othersIn(chat, viewerId);
  if (chat.kind === 'DIRECT' || !second) return <Avatar of={first ?? null} size={size} />;
  const small = Math.round(size * 0.68);
  return (
    <span className={styles.pair} style={{ width: size, height: size }}>
      <Avatar of={first ?? null} size={small} />
      <Avatar of={second} size={small} />
    </span>
  );
}
