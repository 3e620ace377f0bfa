import { useCallback, useEffect, useState } from 'react';
import {
  ChatRequestsDocument,
  type ChatRowFragment,
  ChatsDocument,
  InboxDocument,
} from '../../../../generated/graph.ts';
import { api } from '../../../graph/api.ts';
import { type Fault, faultOf } from '../../../graph/faults.ts';
import { follow } from '../../../graph/follow.ts';

const pageSize = 30;

interface State {
  readonly rows: ReadonlyMap<string, ChatRowFragment>;
  readonly isLoading: boolean;
  /** Where the list goes on; null at its end. */
  readonly next: string | null;
  readonly fault: Fault | undefined;
}

const nothing: State = { rows: new Map(), isLoading: true, next: null, fault: undefined };

const withRows = (state: State, added: readonly ChatRowFragment[]): State => ({
  ...state,
  rows: new Map([...state.rows, ...added.map((row) => [row.id, row] as const)]),
});

const lastAt = (row: ChatRowFragment): string => row.lastMessage?.sentAt ?? '';

/** The viewer's chats and requests, kept up by what comes in and by what other parts tell it. */
export function useChatList() {
  const [state, setState] = useState(nothing);
  const [tries, setTries] = useState(0);
  const put = useCallback((row: ChatRowFragment) => setState((now) => withRows(now, [row])), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another try begins anew
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    setState((now) => ({ ...now, isLoading: true, fault: undefined }));
    readList(signal, setState)
      .then((positions) =>
        follow(
          InboxDocument,
          () => ({ after: positions }),
          ({ inboxAdded }) => put(inboxAdded.chat),
          signal,
        ),
      )
      .catch((error) => {
        if (signal.aborted) return;
        setState((now) => ({ ...now, isLoading: false, fault: faultOf(error) }));
      });
    return () => ending.abort();
  }, [tries, put]);

  const hasFailed = state.fault !== undefined;
  const retry = useCallback(() => setTries((count) => count + 1), []);
  useEffect(() => {
    if (!hasFailed) return;
    addEventListener('online', retry);
    return () => removeEventListener('online', retry);
  }, [hasFailed, retry]);

  async function loadMore(): Promise<void> {
    if (!state.next || state.isLoading) return;
    setState((now) => ({ ...now, isLoading: true }));
    const { chats } = await api.query(ChatsDocument, { first: pageSize, after: state.next });
    setState((now) => withPage(now, chats));
  }

  const rows = [...state.rows.values()].sort((a, b) => (lastAt(a) < lastAt(b) ? 1 : -1));
  return {
    chats: rows.filter(({ isRequest }) => !isRequest),
    requests: rows.filter(({ isRequest }) => isRequest),
    isLoading: state.isLoading,
    hasMore: state.next !== null,
    fault: state.fault,
    retry,
    loadMore: () => loadMore().catch(() => setState((now) => ({ ...now, isLoading: false }))),
    put,
    drop: useCallback(
      (id: string) =>
        setState((now) => ({
          ...now,
          rows: new Map([...now.rows].filter(([key]) => key !== id)),
        })),
      [],
    ),
    /** The chat was read as far as it goes. */
    markRead: useCallback(
      (id: string) =>
        setState((now) => {
          const row = now.rows.get(id);
          return row ? withRows(now, [{ ...row, unreadCount: 0 }]) : now;
        }),
      [],
    ),
  };
}

export type ChatList = ReturnType<typeof useChatList>;

interface Page {
  readonly edges: readonly { readonly node: ChatRowFragment }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const withPage = (state: State, { edges, pageInfo }: Page): State => ({
  ...withRows(
    state,
    edges.map(({ node }) => node),
  ),
  isLoading: false,
  next: pageInfo.hasNextPage ? pageInfo.endCursor : null,
});

/** @returns how far the chats of the list are known, so that what comes in begins there */
async function readList(
  signal: AbortSignal,
  setState: (change: (now: State) => State) => void,
): Promise<{ chatId: string; seq: number }[]> {
  const variables = { first: pageSize, after: null };
  const [{ chats }, { chatRequests }] = await Promise.all([
    api.query(ChatsDocument, variables, { signal }),
    api.query(ChatRequestsDocument, variables, { signal }),
  ]);
  const requests = chatRequests.edges.map(({ node }) => node);
  setState((now) => withRows(withPage(now, chats), requests));
  return [...chats.edges.map(({ node }) => node), ...requests].map(({ id, lastSeq }) => ({
    chatId: id,
    seq: lastSeq,
  }));
}
