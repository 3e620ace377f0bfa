import {
  type ObservedStatement,
  observeStatements,
} from '@clipgraph/platform/database/statements.ts';
import { explain } from '@clipgraph/platform/database/testing/explain.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { gt, sql } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { audienceOf } from '../posts/posts.ts';
import { authors, postMedia, posts } from '../tables.ts';
import { makeClip } from '../testing/samples.ts';
import { type Data, nobody, openVideoSubgraph, type VideoSubgraph } from '../testing/world.ts';

// LATEST is one list for everybody, so each test has a subgraph to itself.
let video: VideoSubgraph;
const subgraphs: VideoSubgraph[] = [];
beforeEach(async () => {
  video = await openVideoSubgraph();
  subgraphs.push(video);
});
afterAll(() => Promise.all(subgraphs.map((subgraph) => subgraph.dispose())));

const feed = `query ($source: FeedSource! = LATEST, $kind: PostKind, $tag: String, $before: DateTime, $first: Int! = 20, $after: String) {
  feed(source: $source, kind: $kind, tag: $tag, before: $before, first: $first, after: $after) {
    edges { cursor node { id caption createdAt mediaUrl author { id } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;
const userPosts = `query ($of: [_Any!]!, $first: Int! = 20, $after: String) {
  _entities(representations: $of) { ... on User { posts(first: $first, after: $after) { edges { node { id caption } } pageInfo { hasNextPage endCursor } } } }
}`;
const captions = async (viewer: Viewer, variables: Data = {}): Promise<string[]> =>
  (await video.data(viewer, feed, variables)).feed.edges.map((edge: Data) => edge.node.caption);
const postsOf = async (viewer: Viewer, author: Viewer, variables: Data = {}) =>
  (
    await video.data(viewer, userPosts, {
      of: [{ __typename: 'User', id: String(author.accountId) }],
      ...variables,
    })
  )._entities[0].posts;

/** How many statements a request makes; what runs in the background is none of it. */
async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const stop = observeStatements(({ sql }) => {
    if (/^select/i.test(sql) && !sql.includes('lease')) count++;
  });
  await work();
  stop();
  return count;
}

let lastId = 0;
/** Rows of posts without the detour over files and events, for lists that need many. */
async function insertPosts(
  authorIds: readonly number[],
  each: number,
  from: number,
): Promise<void> {
  const { db } = video.subgraph.services.database;
  const post = {
    kind: 'PHOTO',
    status: 'READY',
    failureReason: null,
    tags: [],
    visibility: 'PUBLIC',
    revision: 1,
    deletedAt: null,
  } as const;
  for (let round = 0; round < each; round++) {
    for (let at = 0; at < authorIds.length; at += 500) {
      const rows = authorIds.slice(at, at + 500).map((authorId) => {
        const id = ++lastId;
        return {
          ...post,
          tags: [],
          id,
          authorId,
          caption: `post ${id}`,
          audience: audienceOf({ ...post, deleted: false }),
          publishedAt: from + id,
        };
      });
      await db.insert(posts).values(rows);
      const file = {
        position: 0,
        hash: 'f'.repeat(64),
        extension: 'jpg',
        byteLength: 1,
        width: 1,
        height: 1,
        durationMs: null,
        isPublic: true,
      };
      await db
        .insert(postMedia)
        .values(
          rows.flatMap(({ id }) =>
            (['media', 'cover'] as const).map((role) => ({ ...file, postId: id, role })),
          ),
        );
    }
  }
  for (let at = 0; at < authorIds.length; at += 500) {
    await db
      .insert(authors)
      .ignore()
      .values(authorIds.slice(at, at + 500).map((authorId) => ({ authorId })));
  }
}

describe('LATEST', () => {
  test('holds public posts, newest first, and nothing else', async () => {
    const [author, viewer] = [video.person(), video.person()];
    video.follow(viewer, author);
    await video.publish(author, { caption: 'first' });
    for (const visibility of ['FOLLOWERS', 'FRIENDS', 'PRIVATE'])
      await video.publish(author, { caption: visibility, visibility });
    const deleted = await video.publish(author, { caption: 'deleted' });
    await video.data(author, 'mutation ($id: ID!) { deletePost(id: $id) }', { id: deleted.id });
    await video.publish(video.person(), { caption: 'second' });
    for (const anyone of [viewer, author, nobody])
      expect(await captions(anyone)).toEqual(['second', 'first']);
  });

  test('a page deep in it is read from where it begins', async () => {
    const { db } = video.subgraph.services.database;
    await insertPosts([video.person().accountId], 1_000, 1);
    if (process.env.DATABASE_URL) await db.execute(sql`analyze table ${posts}`);
    const reads: ObservedStatement[] = [];
    const stop = observeStatements((statement) => {
      if (/from `posts`.*order by/i.test(statement.sql)) reads.push(statement);
    });
    await captions(nobody, { before: new Date(lastId - 900).toISOString() });
    stop();
    expect(reads).toHaveLength(1);
    for (const { sql: text, params } of reads)
      expect(JSON.stringify(await explain(db, text, params))).toMatch(
        process.env.DATABASE_URL
          ? /"table":"posts".*"type":"range".*"key":"posts_audience"/
          : /posts USING COVERING INDEX posts_audience \(audience=\? AND published_at<\?\)/,
      );
  });

  test('leaves out both sides of a block and accounts that are disabled or deleted, and fills the page all the same', async () => {
    const [viewer, blocked, blocker, disabled, gone, good] = Array.from({ length: 6 }, () =>
      video.person(),
    ) as [Viewer, Viewer, Viewer, Viewer, Viewer, Viewer];
    video.block(viewer, blocked);
    video.block(blocker, viewer);
    await insertPosts([good.accountId as number], 3, 1);
    await insertPosts(
      [blocked, blocker, disabled, gone].map(({ accountId }) => accountId as number),
      30,
      1000,
    );
    video.setState(disabled, 'disabled');
    video.setState(gone, 'deleted');
    const page = (await video.data(viewer, feed, { first: 2 })).feed;
    expect(page.edges.map((edge: Data) => edge.node.author.id)).toEqual([
      String(good.accountId),
      String(good.accountId),
    ]);
    expect(page.pageInfo.hasNextPage).toBe(true);
    const rest = (await video.data(viewer, feed, { first: 2, after: page.pageInfo.endCursor }))
      .feed;
    expect(rest.edges).toHaveLength(1);
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  test('pages 75 posts by 20 without repeat or gap while new ones arrive', async () => {
    const author = video.person();
    await insertPosts([author.accountId], 75, 1);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: Data = (await video.data(nobody, feed, { after })).feed;
      seen.push(...page.edges.map((edge: Data) => edge.node.id));
      await insertPosts([author.accountId], 3, 1_000_000);
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after);
    expect(seen).toHaveLength(75);
    expect(new Set(seen).size).toBe(75);
    expect(seen.map(Number)).toEqual(seen.map(Number).sort((a, b) => b - a));
  });

  test('chooses by kind, by tag in any spelling, and by time', async () => {
    const author = video.person();
    await video.publish(author, { caption: 'photo', tags: ['Cats'] });
    const uploadIds = [await video.upload(author, await makeClip({ seed: 1 }), 'video/mp4')];
    const clip = await video.publish(author, {
      caption: 'clip',
      uploadIds,
      tags: ['cats', 'dogs'],
    });
    await video.publish(author, { caption: 'hidden', tags: ['cats'], visibility: 'PRIVATE' });
    await video.publish(author, { caption: 'other' });
    expect(await captions(nobody, { kind: 'VIDEO' })).toEqual(['clip']);
    expect(await captions(nobody, { kind: 'PHOTO' })).toEqual(['other', 'photo']);
    expect(await captions(nobody, { tag: '#CATS' })).toEqual(['clip', 'photo']);
    expect(await captions(nobody, { tag: 'cats', kind: 'PHOTO' })).toEqual(['photo']);
    expect(await captions(nobody, { tag: 'birds' })).toEqual([]);
    expect(await captions(nobody, { before: clip.createdAt })).toEqual(['photo']);
    expect(await captions(nobody, { before: '2025-01-01T00:00:00Z' })).toEqual([]);
    await video.data(
      author,
      'mutation ($id: ID!) { editPost(id: $id, input: { tags: ["birds"] }) { id } }',
      { id: clip.id },
    );
    expect(await captions(nobody, { tag: 'cats' })).toEqual(['photo']);
    expect(await captions(nobody, { tag: 'birds' })).toEqual(['clip']);
  });

  test('takes as many statements for 100 posts as for 20', async () => {
    const people = Array.from({ length: 10 }, () => video.person());
    await insertPosts(
      people.map(({ accountId }) => accountId),
      15,
      1,
    );
    const viewer = video.person();
    const statements = (first: number) =>
      statementsOf(async () =>
        expect((await video.data(viewer, feed, { first })).feed.edges).toHaveLength(first),
      );
    expect(await statements(20)).toBe(2);
    expect(await statements(100)).toBe(2);
  });
});

describe('FOLLOWING', () => {
  test('holds what the followed accounts show to the viewer', async () => {
    const [viewer, followed, friend, stranger] = Array.from({ length: 4 }, () =>
      video.person(),
    ) as [Viewer, Viewer, Viewer, Viewer];
    video.follow(viewer, followed);
    video.follow(viewer, friend);
    video.follow(friend, viewer);
    for (const [name, author] of Object.entries({ followed, friend, stranger, viewer })) {
      for (const visibility of ['PUBLIC', 'FOLLOWERS', 'FRIENDS', 'PRIVATE']) {
        await video.publish(author, {
          caption: `${name} ${visibility}`,
          visibility,
          tags: [visibility === 'FRIENDS' ? 'inner' : 'outer'],
        });
      }
    }
    const expected = [
      'friend FRIENDS',
      'friend FOLLOWERS',
      'friend PUBLIC',
      'followed FOLLOWERS',
      'followed PUBLIC',
    ];
    expect(await captions(viewer, { source: 'FOLLOWING' })).toEqual(expected);
    expect(await captions(viewer, { source: 'FOLLOWING', tag: 'inner' })).toEqual([
      'friend FRIENDS',
    ]);
    expect(await captions(viewer, { source: 'FOLLOWING', tag: 'outer', kind: 'PHOTO' })).toEqual(
      expected.slice(1),
    );
    expect(await captions(viewer, { source: 'FOLLOWING', kind: 'VIDEO' })).toEqual([]);
    expect(await captions(stranger, { source: 'FOLLOWING' })).toEqual([]);
  });

  test('pages without repeat or gap over authors that publish much and little', async () => {
    const viewer = video.person();
    const people = Array.from({ length: 30 }, () => video.person());
    for (const person of people) video.follow(viewer, person);
    const ids = people.map(({ accountId }) => accountId);
    await insertPosts(ids, 2, 1);
    await insertPosts(ids.slice(0, 1), 40, 1);
    await insertPosts(ids, 1, 1);
    const seen: number[] = [];
    let after: string | null = null;
    do {
      const page: Data = (await video.data(viewer, feed, { source: 'FOLLOWING', first: 7, after }))
        .feed;
      seen.push(...page.edges.map((edge: Data) => Number(edge.node.id)));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after);
    expect(seen).toHaveLength(130);
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => b - a));
  });

  test('takes a bounded number of statements whatever the number of followed accounts', async () => {
    const viewer = video.person();
    const people = Array.from({ length: 2000 }, () => video.person());
    for (const person of people) video.follow(viewer, person);
    await insertPosts(
      people.map(({ accountId }) => accountId),
      5,
      1,
    );
    const count = await statementsOf(async () => {
      const page = (await video.data(viewer, feed, { source: 'FOLLOWING', first: 100 })).feed;
      expect(page.edges.map((edge: Data) => Number(edge.node.id))).toEqual(
        Array.from({ length: 100 }, (_, at) => lastId - at),
      );
    });
    expect(count).toBe(7); // four for the newest post of each author, then the places, the posts and their files
  });

  test('needs an account', async () => {
    expect(await video.refusal(nobody, feed, { source: 'FOLLOWING' })).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });
});

test('a page ends early, with a cursor to go on from, in a very long stretch of posts that the viewer may not see', async () => {
  const [viewer, author, other] = [video.person(), video.person(), video.person()];
  await insertPosts([author.accountId], 1, 1);
  const oldest = lastId;
  const ofMany = Array.from({ length: 500 }, () => author.accountId);
  await insertPosts(ofMany, 5, 1);
  await video.subgraph.services.database.db
    .update(posts)
    .set({ visibility: 'FRIENDS', audience: 'FRIENDS' })
    .where(gt(posts.id, oldest));
  await insertPosts(
    ofMany.map(() => other.accountId),
    5,
    1,
  );
  video.block(other, viewer);
  const lists = [
    async (after?: string) => (await video.data(viewer, feed, { after })).feed,
    (after?: string) => postsOf(viewer, author, { after }),
  ];
  for (const list of lists) {
    const first = await list();
    expect([first.edges, first.pageInfo.hasNextPage]).toEqual([[], true]);
    const second = await list(first.pageInfo.endCursor);
    expect(second.edges.map((edge: Data) => Number(edge.node.id))).toEqual([oldest]);
    expect(second.pageInfo.hasNextPage).toBe(false);
  }
});

describe('a place in a list of public posts', () => {
  const pageOf = async (viewer: Viewer, variables: Data) =>
    (await video.data(viewer, feed, variables)).feed;
  const captionsOf = ({ edges }: Data): string[] => edges.map(({ node }: Data) => node.caption);

  test.each([{}, { tag: 'sea' }, { kind: 'PHOTO' }])(
    'survives logging in and out: %j',
    async (list) => {
      const [author, viewer] = [video.person(), video.person()];
      for (const caption of ['a', 'b', 'c', 'd'])
        await video.publish(author, { caption, tags: ['sea'] });
      const whole = captionsOf(await pageOf(nobody, list));
      expect(whole).toHaveLength(4);
      const seen: string[] = [];
      let after: string | null = null;
      for (const reader of [nobody, viewer, author, nobody]) {
        const page: Data = await pageOf(reader, { ...list, first: 1, after });
        seen.push(...captionsOf(page));
        after = page.pageInfo.endCursor;
      }
      expect(seen).toEqual(whole);
    },
  );

  test('shows to each who goes on from it what that one may see', async () => {
    const [hiding, hidden, viewer] = [video.person(), video.person(), video.person()];
    video.block(hiding, viewer);
    for (const author of [hiding, hidden])
      await video.publish(author, { caption: `of ${author === hiding ? 'hiding' : 'hidden'}` });
    await video.publish(hidden, { caption: 'private', visibility: 'PRIVATE' });
    await video.publish(hidden, { caption: 'newest' });
    const { endCursor: after } = (await pageOf(hidden, { first: 1 })).pageInfo;
    expect(captionsOf(await pageOf(nobody, { after }))).toEqual(['of hidden', 'of hiding']);
    expect(captionsOf(await pageOf(viewer, { after }))).toEqual(['of hidden']);
    // A cursor tells the place of a public post and nothing of whom it was given to.
    const given = await Promise.all(
      [nobody, hidden].map(async (who) => (await pageOf(who, { first: 1 })).pageInfo.endCursor),
    );
    expect(given[0]).toBe(given[1]);
  });
});

describe('what is refused', () => {
  test.each([
    [{ source: 'TRENDING', after: 'forged' }, 'after'],
    [{ source: 'FOR_YOU', after: 'forged' }, 'after'],
    [{ source: 'FOR_YOU', first: 101 }, 'first'],
    [{ first: 0 }, 'first'],
    [{ first: -1 }, 'first'],
    [{ first: 101 }, 'first'],
    [{ after: 'forged' }, 'after'],
    [{ after: '' }, 'after'],
    [{ tag: '#' }, 'tag'],
    [{ tag: 'x'.repeat(51) }, 'tag'],
  ])('%j', async (variables, field) => {
    const refusal = await video.refusal(video.person(), feed, variables);
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field });
    if (field === 'source') expect(refusal.message).toContain('LATEST and FOLLOWING');
  });

  test('a cursor of another list, other arguments or another viewer', async () => {
    const [author, viewer, other] = [video.person(), video.person(), video.person()];
    await insertPosts([author.accountId], 3, 1);
    for (const reader of [viewer, other]) video.follow(reader, author);
    const placeIn = async (source: string): Promise<string> =>
      (await video.data(viewer, feed, { source, first: 1 })).feed.pageInfo.endCursor;
    const after = await placeIn('LATEST');
    expect((await video.data(viewer, feed, { first: 2, after })).feed.edges).toHaveLength(2);
    for (const [who, variables] of [
      [other, { source: 'FOLLOWING', after: await placeIn('FOLLOWING') }],
      [other, { source: 'FOR_YOU', after: await placeIn('FOR_YOU') }],
      [nobody, { source: 'FOR_YOU', after: await placeIn('FOR_YOU') }],
      [viewer, { kind: 'PHOTO' }],
      [viewer, { tag: 'x' }],
      [viewer, { source: 'FOLLOWING' }],
      [nobody, { source: 'TRENDING' }],
    ] as const) {
      expect(await video.refusal(who, feed, { after, ...variables })).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'after',
      });
    }
    await expect(postsOf(viewer, author, { after })).rejects.toThrow('BAD_USER_INPUT');
  });
});

describe('User.posts', () => {
  test('holds what the viewer may see of an author, and everything for the author', async () => {
    const [author, friend, follower, blocked] = Array.from({ length: 4 }, () => video.person()) as [
      Viewer,
      Viewer,
      Viewer,
      Viewer,
    ];
    video.follow(friend, author);
    video.follow(author, friend);
    video.follow(follower, author);
    video.block(author, blocked);
    for (const visibility of ['PUBLIC', 'FOLLOWERS', 'FRIENDS', 'PRIVATE'])
      await video.publish(author, { caption: visibility, visibility });
    const seen = async (viewer: Viewer) =>
      (await postsOf(viewer, author)).edges.map((edge: Data) => edge.node.caption);
    expect(await seen(author)).toEqual(['PRIVATE', 'FRIENDS', 'FOLLOWERS', 'PUBLIC']);
    expect(await seen(friend)).toEqual(['FRIENDS', 'FOLLOWERS', 'PUBLIC']);
    expect(await seen(follower)).toEqual(['FOLLOWERS', 'PUBLIC']);
    expect(await seen(nobody)).toEqual(['PUBLIC']);
    expect(await seen(blocked)).toEqual([]);
    expect((await postsOf(nobody, video.person())).edges).toEqual([]);
  });

  test('pages by cursor', async () => {
    const author = video.person();
    await insertPosts([author.accountId, video.person().accountId], 5, 1);
    const first = await postsOf(nobody, author, { first: 3 });
    const second = await postsOf(nobody, author, { first: 3, after: first.pageInfo.endCursor });
    expect([first, second].map((page) => page.edges.length)).toEqual([3, 2]);
    expect(second.pageInfo.hasNextPage).toBe(false);
    await expect(postsOf(nobody, author, { first: 101 })).rejects.toThrow('BAD_USER_INPUT');
  });

  test('takes as many statements for 20 users as for 2', async () => {
    const people = Array.from({ length: 20 }, () => video.person());
    await insertPosts(
      people.map(({ accountId }) => accountId),
      3,
      1,
    );
    const statements = async (count: number) => {
      const of = people
        .slice(0, count)
        .map(({ accountId }) => ({ __typename: 'User', id: String(accountId) }));
      return statementsOf(async () => {
        const answer = await video.data(nobody, userPosts, { of, first: 2 });
        expect(answer._entities.map((user: Data) => user.posts.edges.length)).toEqual(
          of.map(() => 2),
        );
      });
    };
    expect(await statements(20)).toBe(await statements(2));
  });
});

test('while the owners of accounts and ties are away, lists are answered from what was told', async () => {
  const [author, viewer, hidden] = [video.person(), video.person(), video.person()];
  await video.publish(author, { caption: 'shown' });
  await video.publish(hidden, { caption: 'of somebody who blocked the viewer' });
  const { consumer, services } = video.subgraph;
  const event = { id: '', type: '', schemaVersion: 1, sequence: 1, occurredAtMs: 1 };
  const [low, high] = [hidden, viewer]
    .map(({ accountId }) => accountId as number)
    .sort((a, b) => a - b) as [number, number];
  const pair = {
    lowId: low,
    highId: high,
    lowFollowsHigh: false,
    highFollowsLow: false,
    lowBlocksHigh: low === hidden.accountId,
    highBlocksLow: high === hidden.accountId,
  };
  await services.database.transaction(async (tx) => {
    for (const { accountId: id } of [author, viewer, hidden]) {
      await consumer.handlers['clip.user']?.(tx, {
        ...event,
        topic: 'clip.user',
        key: String(id),
        payload: { id, username: 'x', displayName: 'x', state: 'active' },
      });
    }
    await consumer.handlers['clip.follow']?.(tx, {
      ...event,
      topic: 'clip.follow',
      key: `${low}:${high}`,
      payload: pair,
    });
  });
  video.away.add('user').add('relation');
  expect(await captions(viewer)).toEqual(['shown']);
});
