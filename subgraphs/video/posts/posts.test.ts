import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answers } from '../answers.ts';
import { handlers } from '../events/handled.ts';
import { makeClip, makePhoto } from '../testing/samples.ts';
import { type Data, nobody, openVideoSubgraph, type VideoSubgraph } from '../testing/world.ts';
import { counters } from './counters.ts';

let video: VideoSubgraph;
beforeAll(async () => {
  video = await openVideoSubgraph();
});
afterAll(() => video.dispose());

const publishPost =
  'mutation ($input: PublishPostInput!) { publishPost(input: $input) { id caption } }';
const editPost =
  'mutation ($id: ID!, $input: EditPostInput!) { editPost(id: $id, input: $input) { id caption tags visibility mediaUrl } }';
const deletePost = 'mutation ($id: ID!) { deletePost(id: $id) }';
const post =
  'query ($id: ID!) { post(id: $id) { id caption visibility mediaUrl coverUrl author { id } } }';
const entity =
  'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Post { id caption } ... on User { postCount } } }';

const photo = (seed: number) => makePhoto({ seed, width: 8, height: 8 });
const lastEvent = async () => (await video.events()).at(-1) as Data;
const seen = async (viewer: Parameters<VideoSubgraph['data']>[0], id: string) =>
  (await video.data(viewer, post, { id })).post;
const get = (url: string) =>
  video.app.inject({
    method: 'GET',
    url: url.slice(video.subgraph.services.config.publicUrl.length),
  });
const countOf = async (authorId: number) =>
  (await video.data(nobody, entity, { of: [{ __typename: 'User', id: String(authorId) }] }))
    ._entities[0].postCount;

describe('publishing', () => {
  test('a video is ready at once, with media and cover that can be fetched', async () => {
    const author = video.person();
    const uploadId = await video.upload(
      author,
      await makeClip({ seed: 1, seconds: 2 }),
      'video/mp4',
    );
    const made = await video.publish(author, {
      uploadIds: [uploadId],
      caption: 'Hello 👋',
      tags: ['#Fun', ' fun ', 'ＦＵＮ', 'Straße'],
    });
    expect(made).toMatchObject({
      kind: 'VIDEO',
      status: 'READY',
      caption: 'Hello 👋',
      tags: ['fun', 'straße'],
      visibility: 'PUBLIC',
    });
    expect(made).toMatchObject({
      durationMs: 2000,
      width: 96,
      height: 160,
      media: [{ url: made.mediaUrl, durationMs: 2000 }],
    });
    expect((await get(made.mediaUrl)).headers['content-type']).toBe('video/mp4');
    expect((await get(made.coverUrl)).headers['content-type']).toBe('image/jpeg');
    expect(await seen(nobody, made.id)).toMatchObject({ author: { id: String(author.accountId) } });
    expect(await lastEvent()).toMatchObject({
      topic: 'clip.post',
      key: made.id,
      sequence: 1,
      payload: {
        authorId: author.accountId,
        kind: 'VIDEO',
        status: 'READY',
        deleted: false,
        tags: ['fun', 'straße'],
        caption: 'Hello 👋',
      },
    });
  });

  test('photos keep the order given; the first one is the cover', async () => {
    const author = video.person();
    const uploadIds = await Promise.all(
      [1, 2, 3].map(async (seed) => video.upload(author, await photo(seed), 'image/jpeg')),
    );
    const [one, two, three] = uploadIds;
    const made = await video.publish(author, { uploadIds: [three, one, two] });
    const again = await video.publish(author, {
      uploadIds: [await video.upload(author, await photo(3), 'image/jpeg')],
    });
    expect(made.kind).toBe('PHOTO');
    expect(made.media).toHaveLength(3);
    expect(made.mediaUrl).toBe(again.mediaUrl);
    expect(made.coverUrl).toBe(made.mediaUrl);
    expect(made.durationMs).toBeNull();
  });

  test('an upload can be used once, by its owner', async () => {
    const [author, other] = [video.person(), video.person()];
    const uploadId = await video.upload(author, await photo(1), 'image/jpeg');
    const input = { uploadIds: [uploadId], caption: '' };
    const before = (await video.events()).length;
    expect(await video.refusal(other, publishPost, { input })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await video.refusal(nobody, publishPost, { input })).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect((await video.events()).length).toBe(before);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 4 }, () => video.data(author, publishPost, { input })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await video.refusal(author, publishPost, { input })).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await countOf(author.accountId)).toBe(1);
  });

  test.each([
    ['no uploads', { uploadIds: [] }, 'BAD_USER_INPUT'],
    ['an unknown upload', { uploadIds: ['123456789'] }, 'NOT_FOUND'],
    ['a malformed upload id', { uploadIds: ["' or 1=1"] }, 'NOT_FOUND'],
    [
      'too many photos',
      { uploadIds: Array.from({ length: 36 }, (_, at) => String(at + 1)) },
      'BAD_USER_INPUT',
    ],
    ['a caption of 2 201 characters', { caption: '🎬'.repeat(2201) }, 'BAD_USER_INPUT'],
    ['half a surrogate pair', { caption: 'x\ud83d' }, 'BAD_USER_INPUT'],
    ['an empty tag', { tags: ['#'] }, 'BAD_USER_INPUT'],
    ['a tag of 51 characters', { tags: ['é'.repeat(51)] }, 'BAD_USER_INPUT'],
    ['31 tags', { tags: Array.from({ length: 31 }, (_, at) => `tag${at}`) }, 'BAD_USER_INPUT'],
    ['an empty idempotency key', { idempotencyKey: '' }, 'BAD_USER_INPUT'],
    ['an idempotency key of 129 characters', { idempotencyKey: 'k'.repeat(129) }, 'BAD_USER_INPUT'],
  ])('refuses %s and changes nothing', async (_, change, code) => {
    const author = video.person();
    const uploadId = await video.upload(author, await photo(1), 'image/jpeg');
    expect(
      await video.refusal(author, publishPost, {
        input: { uploadIds: [uploadId], caption: '', ...change },
      }),
    ).toMatchObject({ code });
    expect(await countOf(author.accountId)).toBe(0);
    const good = { uploadIds: [uploadId], caption: '🎬'.repeat(2200), tags: ['é'.repeat(50)] };
    expect(await video.publish(author, good)).toMatchObject({ status: 'READY' });
  });

  test('refuses an upload without bytes, an upload twice, and a video among photos', async () => {
    const author = video.person();
    const empty = await video.createUpload(author, await photo(1), 'image/jpeg');
    const [one, clip] = [
      await video.upload(author, await photo(1), 'image/jpeg'),
      await video.upload(author, await makeClip({ seed: 1 }), 'video/mp4'),
    ];
    for (const uploadIds of [[empty.id], [one, one], [one, clip]]) {
      expect(
        await video.refusal(author, publishPost, { input: { uploadIds, caption: '' } }),
      ).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'input.uploadIds',
      });
    }
    expect(await video.publish(author, { uploadIds: [clip] })).toMatchObject({ kind: 'VIDEO' });
  });

  test('the same idempotency key answers the same post, also to twins at once', async () => {
    const author = video.person();
    const uploadId = await video.upload(author, await photo(1), 'image/jpeg');
    const input = { uploadIds: [uploadId], caption: 'once', tags: ['a'], idempotencyKey: 'key ✓' };
    const twins = await Promise.all(
      Array.from({ length: 3 }, () => video.data(author, publishPost, { input })),
    );
    expect(new Set(twins.map((twin) => twin.publishPost.id)).size).toBe(1);
    expect(await countOf(author.accountId)).toBe(1);
    expect(
      await video.refusal(author, publishPost, { input: { ...input, caption: 'twice' } }),
    ).toMatchObject({ code: 'CONFLICT' });
    const id = (twins[0] as Data).publishPost.id;
    await video.data(author, deletePost, { id });
    expect(await video.refusal(author, publishPost, { input })).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('more than five a second are refused until there is room again', async () => {
    const author = video.person();
    const tries = await Promise.all(
      Array.from({ length: 6 }, () =>
        video.subgraph.run(author, publishPost, { input: { uploadIds: ['1'], caption: '' } }),
      ),
    );
    const limited = tries.filter(({ errors }) => errors?.[0]?.extensions.code === 'RATE_LIMITED');
    expect(limited).toHaveLength(1);
    expect(limited[0]?.errors?.[0]?.extensions.retryAfterSeconds).toBeGreaterThan(0);
  });

  test('no two posts share a millisecond', async () => {
    const people = Array.from({ length: 20 }, () => video.person());
    const made = await Promise.all(people.map((person) => video.publish(person)));
    expect(new Set(made.map(({ createdAt }) => createdAt)).size).toBe(20);
  });
});

describe('who may open a post', () => {
  test.each([
    ['PUBLIC', [true, true, true, true]],
    ['FOLLOWERS', [true, true, true, false]],
    ['FRIENDS', [true, true, false, false]],
    ['PRIVATE', [true, false, false, false]],
  ] as const)('%s: author, friend, follower, guest', async (visibility, expected) => {
    const [author, friend, follower] = [video.person(), video.person(), video.person()];
    video.follow(friend, author);
    video.follow(author, friend);
    video.follow(follower, author);
    const { id } = await video.publish(author, { visibility });
    const viewers = [author, friend, follower, nobody];
    expect(
      await Promise.all(viewers.map(async (viewer) => (await seen(viewer, id)) !== null)),
    ).toEqual(expected);
    const of = [{ __typename: 'Post', id }];
    expect(
      await Promise.all(
        viewers.map(
          async (viewer) => (await video.data(viewer, entity, { of }))._entities[0] !== null,
        ),
      ),
    ).toEqual(expected);
  });

  test('the blocked do not see the blocker’s posts; the blocker can still open theirs', async () => {
    const [blocker, blocked] = [video.person(), video.person()];
    video.block(blocker, blocked);
    const [hidden, open] = [await video.publish(blocker), await video.publish(blocked)];
    expect(await seen(blocked, hidden.id)).toBeNull();
    expect(await seen(blocker, open.id)).not.toBeNull();
  });

  test('posts of disabled accounts are hidden until they are enabled', async () => {
    const author = video.person();
    const { id } = await video.publish(author);
    video.setState(author, 'disabled');
    expect(await seen(nobody, id)).toBeNull();
    video.setState(author, 'active');
    expect(await seen(nobody, id)).not.toBeNull();
  });

  test.each(['0', '-1', 'abc', '99999999999999999999', '', '12345'])(
    'the id %j names nothing',
    async (id) => {
      expect(await seen(nobody, id)).toBeNull();
      expect(await video.refusal(video.person(), deletePost, { id })).toMatchObject({
        code: 'NOT_FOUND',
      });
    },
  );
});

test('the count of posts is 0 for who may not see the account', async () => {
  const [author, viewer] = [video.person(), video.person()];
  await video.publish(author);
  const counts = async () => {
    const of = [{ __typename: 'User', id: String(author.accountId) }];
    return Promise.all(
      [nobody, viewer, author].map(
        async (who) => (await video.data(who, entity, { of }))._entities[0].postCount,
      ),
    );
  };
  expect(await counts()).toEqual([1, 1, 1]);
  for (const state of ['disabled', 'deleted'] as const) {
    video.setState(author, state);
    expect((await counts()).slice(0, 2)).toEqual([0, 0]);
  }
  video.setState(author, 'active');
  video.block(author, viewer);
  expect(await counts()).toEqual([1, 0, 1]);
});

describe('files follow their posts', () => {
  test('a file is served without a signature only while a public post shows it', async () => {
    const author = video.person();
    const made = await video.publish(author);
    const unsigned = made.mediaUrl;
    expect((await get(unsigned)).statusCode).toBe(200);
    const hidden = (
      await video.data(author, editPost, { id: made.id, input: { visibility: 'FOLLOWERS' } })
    ).editPost;
    expect((await get(unsigned)).statusCode).toBe(404);
    expect(hidden.mediaUrl).toContain('signature=');
    expect((await get(hidden.mediaUrl)).headers['cache-control']).toContain('private');
    await video.data(author, editPost, { id: made.id, input: { visibility: 'PUBLIC' } });
    expect((await get(unsigned)).statusCode).toBe(200);
    await video.data(author, deletePost, { id: made.id });
    expect((await get(unsigned)).statusCode).toBe(404);
  });

  test('the same file in another public post goes on being served', async () => {
    const [one, two] = [video.person(), video.person()];
    const publish = async (person: typeof one) =>
      video.publish(person, {
        uploadIds: [await video.upload(person, await photo(77), 'image/jpeg')],
      });
    const [first, second] = [await publish(one), await publish(two)];
    expect(first.mediaUrl).toBe(second.mediaUrl);
    await video.data(one, deletePost, { id: first.id });
    expect((await get(second.mediaUrl)).statusCode).toBe(200);
  });
});

describe('changing', () => {
  test('the author changes what is given; each change is told once', async () => {
    const author = video.person();
    const { id } = await video.publish(author, { caption: 'before', tags: ['one', 'two'] });
    const { editPost: edited } = await video.data(author, editPost, {
      id,
      input: { caption: 'after', tags: ['Two', 'three'] },
    });
    expect(edited).toMatchObject({
      caption: 'after',
      tags: ['two', 'three'],
      visibility: 'PUBLIC',
    });
    expect(await lastEvent()).toMatchObject({
      type: 'post.edited',
      sequence: 2,
      payload: { caption: 'after', tags: ['two', 'three'] },
    });
    const told = (await video.events()).length;
    expect((await video.data(author, editPost, { id, input: {} })).editPost).toMatchObject({
      caption: 'after',
    });
    expect((await video.events()).length).toBe(told);
  });

  test.each([
    ['editPost', editPost, { input: { caption: 'mine now' } }],
    ['deletePost', deletePost, {}],
  ])(
    '%s of another’s post is FORBIDDEN where it can be seen, else NOT_FOUND',
    async (_, mutation, variables) => {
      const [author, other] = [video.person(), video.person()];
      const [open, hidden] = [
        await video.publish(author),
        await video.publish(author, { visibility: 'PRIVATE' }),
      ];
      expect(await video.refusal(other, mutation, { id: open.id, ...variables })).toMatchObject({
        code: 'FORBIDDEN',
      });
      expect(await video.refusal(other, mutation, { id: hidden.id, ...variables })).toMatchObject({
        code: 'NOT_FOUND',
      });
      expect(await video.refusal(nobody, mutation, { id: open.id, ...variables })).toMatchObject({
        code: 'UNAUTHENTICATED',
      });
      expect(await seen(author, open.id)).toMatchObject({ caption: 'a post' });
    },
  );

  test('a deleted post is gone for everybody, and cannot be deleted again', async () => {
    const author = video.person();
    const { id } = await video.publish(author, { caption: 'secret', tags: ['secret'] });
    expect(await video.data(author, deletePost, { id })).toEqual({ deletePost: true });
    for (const viewer of [author, nobody]) expect(await seen(viewer, id)).toBeNull();
    for (const [mutation, variables] of [
      [deletePost, {}],
      [editPost, { input: { caption: 'x' } }],
    ] as const) {
      expect(await video.refusal(author, mutation, { id, ...variables })).toMatchObject({
        code: 'NOT_FOUND',
      });
    }
    expect(await lastEvent()).toMatchObject({
      type: 'post.deleted',
      sequence: 2,
      payload: { deleted: true, caption: '', tags: [] },
    });
    expect(await answers.facts(video.subgraph.services, [Number(id)])).toMatchObject([
      [Number(id), { deleted: true, authorId: author.accountId }],
    ]);
  });

  test('of many deletions at once one takes effect', async () => {
    const author = video.person();
    const [{ id }] = [await video.publish(author), await video.publish(author)];
    await Promise.allSettled(
      Array.from({ length: 5 }, () => video.data(author, deletePost, { id })),
    );
    expect(await countOf(author.accountId)).toBe(1);
  });

  test('the files of a disabled account’s posts are not served until it is enabled', async () => {
    const author = video.person();
    const post = await video.publish(author);
    const hidden = await video.publish(author, { visibility: 'PRIVATE' });
    const statusOf = async (url: string) =>
      (await video.app.inject({ url: new URL(url).pathname })).statusCode;
    const tell = (state: string, sequence: number) =>
      video.subgraph.services.database.transaction(async (tx) => {
        const payload = { id: author.accountId, username: 'somebody', displayName: '', state };
        const event = {
          id: state,
          topic: 'clip.user' as const,
          type: state === 'active' ? 'user.enabled' : 'user.disabled',
          payload,
        };
        await handlers(video.subgraph.services)['clip.user']?.(tx, {
          ...event,
          schemaVersion: 1,
          key: String(author.accountId),
          sequence,
          occurredAtMs: 1,
        });
      });
    expect(await statusOf(post.mediaUrl)).toBe(200);
    await tell('disabled', 2);
    expect([await statusOf(post.mediaUrl), await statusOf(post.coverUrl)]).toEqual([404, 404]);
    await tell('active', 3);
    expect([await statusOf(post.mediaUrl), await statusOf(hidden.mediaUrl)]).toEqual([200, 404]);
  });

  test('what is published or made public while its account is disabled is served only once it is enabled', async () => {
    const author = video.person();
    const opened = await video.publish(author, { visibility: 'FOLLOWERS' });
    await video.tellState(author, 'disabled', 2);
    const post = await video.publish(author);
    const { mediaUrl } = (
      await video.data(author, editPost, { id: opened.id, input: { visibility: 'PUBLIC' } })
    ).editPost;
    expect([(await get(post.mediaUrl)).statusCode, (await get(mediaUrl)).statusCode]).toEqual([
      404, 404,
    ]);
    await video.tellState(author, 'active', 3);
    expect([(await get(post.mediaUrl)).statusCode, (await get(mediaUrl)).statusCode]).toEqual([
      200, 200,
    ]);
  });

  test('a post that is published while its account is deleted is refused or goes with it', async () => {
    const late = video.person();
    const uploadId = await video.upload(late, await photo(801), 'image/jpeg');
    await video.tellState(late, 'deleted', 2);
    expect(
      await video.refusal(late, publishPost, { input: { uploadIds: [uploadId], caption: 'late' } }),
    ).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await countOf(late.accountId)).toBe(0);

    for (let round = 0; round < 5; round++) {
      const author = video.person();
      const uploads = await Promise.all(
        [802, 803, 804].map(async (seed) => video.upload(author, await photo(seed), 'image/jpeg')),
      );
      const publishing = uploads.map((id) =>
        video.data(author, publishPost, { input: { uploadIds: [id], caption: 'at once' } }),
      );
      await Promise.allSettled([...publishing, video.tellState(author, 'deleted', 2)]);
      expect(await countOf(author.accountId)).toBe(0);
    }
    expect(await counters.verify(video.subgraph.services)).toEqual([]);
  });

  test('a deleted account’s posts go with it, told one by one', async () => {
    const author = video.person();
    const made = [
      await video.publish(author),
      await video.publish(author, { visibility: 'PRIVATE' }),
      await video.publish(author),
    ];
    await video.data(author, deletePost, { id: made[2]?.id });
    const told = (await video.events()).length;
    const { database } = video.subgraph.services;
    const event = {
      id: 'e1',
      topic: 'clip.user' as const,
      type: 'user.deleted',
      schemaVersion: 1,
      key: String(author.accountId),
      sequence: 9,
      occurredAtMs: 1,
    };
    const payload = {
      id: author.accountId,
      username: 'deleted',
      displayName: '',
      state: 'deleted',
    };
    const handle = handlers(video.subgraph.services)['clip.user'];
    const afterCommit = await database.transaction(async (tx) =>
      handle?.(tx, { ...event, payload }),
    );
    await afterCommit?.();
    for (const { id } of made) expect(await seen(author, id)).toBeNull();
    expect((await video.events()).slice(told).map(({ type, key }) => `${type} ${key}`)).toEqual(
      made.slice(0, 2).map(({ id }) => `post.deleted ${id}`),
    );
    expect(await countOf(author.accountId)).toBe(0);
  });
});

test('the count of posts equals the posts, and is repaired when it does not', async () => {
  const { services } = video.subgraph;
  expect(await counters.verify(services)).toEqual([]);
  const author = video.person();
  await video.publish(author);
  await services.database.transaction((tx) =>
    services.counters.add(tx, [{ name: 'posts', id: author.accountId, by: 5 }]),
  );
  expect(await counters.verify(services)).toEqual([
    { name: 'posts', id: author.accountId, counted: 6, actual: 1 },
  ]);
  await counters.repair(services);
  expect(await counters.verify(services)).toEqual([]);
  expect(await countOf(author.accountId)).toBe(1);
});
