import { CombinedError } from '@urql/core';
import { describe, expect, it } from 'vitest';
import { createFeedList } from '../../web/src/screens/feed/feed-list.ts';

const page = (ids: string[], endCursor: string | null) => ({
  entries: ids.map((id) => ({ id, reason: null })),
  endCursor,
  hasNextPage: endCursor !== null,
});
const expired = () =>
  new CombinedError({
    graphQLErrors: [{ message: 'expired', extensions: { code: 'CURSOR_EXPIRED' } }],
  });

describe('the list of a feed in the web client', () => {
  it('shows no post twice, whatever the pages repeat', async () => {
    const pages: Record<string, ReturnType<typeof page>> = {
      first: page(['1', '2'], 'a'),
      a: page(['2', '1'], 'b'),
      b: page(['2', '3'], null),
    };
    const list = createFeedList(async (after) => pages[after ?? 'first'] ?? page([], null));
    await list.loadMore();
    await list.loadMore();
    await list.loadMore();
    const { entries, hasEnded } = list.$state.get();
    expect(entries.map(({ id }) => id)).toEqual(['1', '2', '3']);
    expect(hasEnded).toBe(true);
  });

  it('reads a page once however often it is asked for, and goes on after a cut', async () => {
    let isCut = false;
    const asked: (string | null)[] = [];
    const list = createFeedList(async (after) => {
      asked.push(after);
      if (isCut) throw new Error('cut');
      return page([String(asked.length)], 'next');
    });
    await Promise.all([list.loadMore(), list.loadMore(), list.loadMore()]);
    expect(asked).toEqual([null]);
    isCut = true;
    await list.loadMore();
    expect(list.$state.get().fault?.code).toBe('NETWORK');
    expect(list.$state.get().entries).toHaveLength(1);
    isCut = false;
    await list.loadMore();
    expect(asked).toEqual([null, 'next', 'next']);
    expect(list.$state.get()).toMatchObject({ fault: undefined, isLoading: false });
  });

  it('goes on with a new ranked list once the old one has expired', async () => {
    const asked: (string | null)[] = [];
    const list = createFeedList(async (after) => {
      asked.push(after);
      if (after === 'old') throw expired();
      return asked.length === 1 ? page(['1', '2'], 'old') : page(['2', '3'], null);
    });
    await list.loadMore();
    await list.loadMore();
    expect(asked).toEqual([null, 'old', null]);
    expect(list.$state.get().entries.map(({ id }) => id)).toEqual(['1', '2', '3']);
    expect(list.$state.get().fault).toBeUndefined();
  });
});
