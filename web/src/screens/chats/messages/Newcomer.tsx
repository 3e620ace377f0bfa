import { useStore } from '@nanostores/react';
import { useRef } from 'react';
import type { MessageBodyFragment } from '../../../../generated/graph.ts';
import { previewOf } from '../chat.ts';
import { chatWords } from '../words.ts';

/** Reads out what others write while the chat is open; history that is scrolled to stays silent. */
export function Newcomer({
  newest,
  viewerId,
}: {
  newest: MessageBodyFragment | undefined;
  viewerId: string;
}) {
  const words = useStore(chatWords);
  const openedAtSeq = useRef(newest?.seq ?? 0);
  const isNew = newest && newest.seq > openedAtSeq.current && newest.sender?.id !== viewerId;
  return (
    <div role="status" className="visually-hidden">
      {isNew &&
        words.newMessage({
          name: newest.sender?.displayName ?? '…',
          text: previewOf(newest, words),
        })}
    </div>
  );
}
