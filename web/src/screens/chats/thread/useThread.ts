import { useCallback, useEffect, useRef, useState } from 'react';
import {
  ChangedMessagesDocument,
  type ChatHeadFragment,
  ChatMessagesDocument,
  ChatNowDocument,
  type MessageBodyFragment,
  OlderMessagesDocument,
  OpenChatDocument,
} from '../../../../generated/graph.ts';
import { api } from '../../../graph/api.ts';
import { type Fault, faultOf } from '../../../graph/faults.ts';
import { follow } from '../../../graph/follow.ts';
import { onSent } from '../../../outbox/running.ts';
import { withArrived, withChanged } from './messages.ts';

const pageSize = 30;

interface State {
  /** Null when there is none for the viewer, undefined until that is known. */
  readonly chat: ChatHeadFragment | null | undefined;
  /** Oldest first. */
  readonly messages: readonly MessageBodyFragment[];
  /** Where older ones go on; null at the beginning of the chat. */
  readonly older: string | null;
  readonly fault: Fault | undefined;
}

const nothing: State = { chat: undefined, messages: [], older: null, fault: undefined };

/**
 * One chat: its newest messages and older ones as one scrolls, then whatever comes, by number, so
 * that nothing is missing or there twice after the network was away. Edits are read by revision.
 */
export function useThread(chatId: string) {
  const [state, setState] = useState(nothing);
  const [tries, setTries] = useState(0);
  const isReading = useRef(false);
  const put = useCallback(
    (arrived: readonly MessageBodyFragment[]) =>
      setState((now) => ({ ...now, messages: withArrived(now.messages, arrived) })),
    [],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: another try opens it anew
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    setState((now) => ({ ...now, fault: undefined }));
    openChat(chatId, setState, signal).catch((error) => {
      if (!signal.aborted) setState((now) => ({ ...now, fault: faultOf(error) }));
    });
    const endSent = onSent((sent) => {
      if (sent.chat.id !== chatId) return;
      put([sent]);
      // Whoever answers a stranger has taken the chat in.
      setState((now) => (now.chat ? { ...now, chat: { ...now.chat, isRequest: false } } : now));
    });
    return () => {
      ending.abort();
      endSent();
    };
  }, [chatId, tries, put]);

  const hasFailed = state.fault !== undefined;
  useEffect(() => {
    if (!hasFailed) return;
    const again = () => setTries((count) => count + 1);
    addEventListener('online', again);
    return () => removeEventListener('online', again);
  }, [hasFailed]);

  async function loadOlder(): Promise<void> {
    if (!state.older || isReading.current) return;
    isReading.current = true;
    try {
      const variables = { chatId, first: pageSize, after: state.older };
      const { chat } = await api.query(OlderMessagesDocument, variables);
      if (!chat) return;
      const { edges, pageInfo } = chat.messages;
      setState((now) => ({
        ...now,
        messages: withArrived(
          now.messages,
          edges.map(({ node }) => node),
        ),
        older: pageInfo.hasNextPage ? pageInfo.endCursor : null,
      }));
    } finally {
      isReading.current = false;
    }
  }

  return {
    ...state,
    put,
    putChat: (chat: ChatHeadFragment) => setState((now) => ({ ...now, chat })),
    loadOlder,
    retry: () => setTries((count) => count + 1),
  };
}

type Change = (change: (now: State) => State) => void;

/** Shows the newest messages, and then everything that happens until the signal. */
async function openChat(chatId: string, setState: Change, signal: AbortSignal): Promise<void> {
  const { chat } = await api.query(OpenChatDocument, { chatId, first: pageSize }, { signal });
  if (!chat) {
    setState(() => ({ ...nothing, chat: null }));
    return;
  }
  const { messages: page, ...head } = chat;
  const newest = page.edges.map(({ node }) => node);
  setState(() => ({
    chat: head,
    messages: withArrived([], newest),
    older: page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null,
    fault: undefined,
  }));
  let seq = newest[0]?.seq ?? 0;
  let { revision } = head;

  async function readChanges(): Promise<void> {
    for (let hasMore = true; hasMore && !signal.aborted; ) {
      const variables = { chatId, afterRevision: revision };
      const { chatChanges } = await api.query(ChangedMessagesDocument, variables, { signal });
      ({ revision, hasMore } = chatChanges);
      const { messages } = chatChanges;
      setState((now) => ({ ...now, messages: withChanged(now.messages, messages) }));
    }
  }
  const ends = await Promise.all([
    follow(
      ChatMessagesDocument,
      () => ({ chatId, afterSeq: seq }),
      ({ messageAdded }) => {
        seq = messageAdded.seq;
        setState((now) => ({ ...now, messages: withArrived(now.messages, [messageAdded]) }));
      },
      signal,
    ),
    follow(
      ChatNowDocument,
      () => ({ chatId }),
      ({ chatUpdated }) => {
        setState((now) => ({ ...now, chat: chatUpdated }));
        if (chatUpdated.revision > revision)
          readChanges().catch(() => {
            // Cut off: the state that comes first after it begins this anew.
          });
      },
      signal,
    ),
  ]);
  if (ends.includes('gone')) setState(() => ({ ...nothing, chat: null }));
}
