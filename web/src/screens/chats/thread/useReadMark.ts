import { useEffect, useRef } from 'react';
import { useClient } from 'urql';
import {
  type ChatHeadFragment,
  type MessageBodyFragment,
  ReadChatDocument,
  ViewerDocument,
} from '../../../../generated/graph.ts';
import { api } from '../../../graph/api.ts';
import { typed } from '../../../graph/typed.ts';

/**
 * Tells the server how far the viewer has read, while the page is looked at. Not for a request:
 * whoever wrote it learns nothing before it is accepted.
 */
export function useReadMark(
  chat: ChatHeadFragment | null | undefined,
  messages: readonly MessageBodyFragment[],
  viewerId: string,
  onRead: (chatId: string) => void,
): void {
  const graph = useClient();
  const markedSeq = useRef(0);
  const id = chat && !chat.isRequest ? chat.id : undefined;
  const seq = messages.findLast(({ sender }) => sender?.id !== viewerId)?.seq ?? 0;
  useEffect(() => {
    if (id === undefined || seq === 0) return;
    const mark = () => {
      if (document.visibilityState !== 'visible' || seq <= markedSeq.current) return;
      markedSeq.current = seq;
      api
        .mutate(ReadChatDocument, { chatId: id, upToSeq: seq })
        .then(() => {
          onRead(id);
          // The badge in the navigation counts all chats.
          return graph
            .query(typed(ViewerDocument), {}, { requestPolicy: 'network-only' })
            .toPromise();
        })
        .catch(() => {
          markedSeq.current = 0;
        });
    };
    mark();
    document.addEventListener('visibilitychange', mark);
    addEventListener('online', mark);
    return () => {
      document.removeEventListener('visibilitychange', mark);
      removeEventListener('online', mark);
    };
  }, [id, seq, onRead, graph]);
}
