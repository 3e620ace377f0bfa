import { fastify } from 'fastify';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { AppError, notFound } from '../errors/catalogue.ts';
import { createKeyring } from '../identity/keyring.ts';
import { type AskTransport, strangers } from './ask.ts';
import { createAsk, createRequestAsk, createSharedAsk } from './create-ask.ts';
import { createHttpAskTransport } from './http-transport.ts';
import { type Answers, createInProcessAskTransport } from './in-process.ts';
import { mountAskRoute } from './route.ts';
import { serviceHeader } from './service-header.ts';

const keyring = createKeyring(['a secret of at least thirty-two characters']);
const friend = {
  followedByViewer: true,
  followsViewer: true,
  blockedByViewer: false,
  blocksViewer: false,
};

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(subgraph: string, answers: Answers): Promise<string> {
  const app = fastify();
  mountAskRoute(app, { subgraph, answers, keyring });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  closing.push(() => app.close());
  return url;
}
function asking(urls: Record<string, string>, timeoutMs = 10_000): AskTransport {
  const transport = createHttpAskTransport({
    urls: new Map(Object.entries(urls)),
    keyring,
    self: 'test',
    timeoutMs,
  });
  closing.push(() => transport.close());
  return transport;
}

const transports: [string, (subgraphs: Record<string, Answers>) => Promise<AskTransport>][] = [
  [
    'in process',
    async (subgraphs) => createInProcessAskTransport(new Map(Object.entries(subgraphs))),
  ],
  [
    'over HTTP',
    async (subgraphs) => {
      const urls = await Promise.all(
        Object.entries(subgraphs).map(
          async ([subgraph, answers]) => [subgraph, await serve(subgraph, answers)] as const,
        ),
      );
      return asking(Object.fromEntries(urls));
    },
  ],
];

describe.each(transports)('asking %s', (_name, open) => {
  test('an owner that answers with a Map is understood; ids that it leaves out do not exist', async () => {
    const ask = createAsk(
      await open({
        user: { facts: async () => new Map([[1, { state: 'active', username: 'ann' }]]) },
      }),
    );
    expect(await ask.user.facts([1, 2])).toEqual(
      new Map([[1, { state: 'active', username: 'ann' }]]),
    );
  });

  test('a pair without an edge is a pair of strangers', async () => {
    const ask = createAsk(await open({ relation: { between: async () => [[2, friend]] } }));
    expect(await ask.relation.between(1, [2, 3])).toEqual(
      new Map([
        [2, friend],
        [3, strangers],
      ]),
    );
  });

  test('an owner that is away, or fails, is UNAVAILABLE', async () => {
    const ask = createAsk(
      await open({
        user: {
          facts: async () => {
            throw new Error('no store');
          },
        },
      }),
    );
    await expect(ask.user.facts([1])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(ask.video.facts([1])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  test('an error of the catalogue keeps its code', async () => {
    const ask = createAsk(
      await open({
        relation: {
          followees: async () => {
            throw notFound('This user');
          },
        },
      }),
    );
    const refused = await ask.relation.followees(1).catch((error) => error);
    expect(refused).toBeInstanceOf(AppError);
    expect(refused).toMatchObject({ code: 'NOT_FOUND' });
  });
});

test('a process that says nothing is asked a second time, and no more than that', async () => {
  let silent = 1;
  const asked: number[][] = [];
  const answers: Answers = {
    facts: async (ids: number[]) => {
      asked.push(ids);
      if (silent-- > 0)
        await new Promise((resolve) => closing.push(async () => resolve(undefined)));
      return ids.map((id) => [id, { state: 'active', username: `u${id}` }]);
    },
  };
  const ask = createAsk(asking({ user: await serve('user', answers) }, 300));
  expect((await ask.user.facts([1])).get(1)?.username).toBe('u1');
  expect(asked).toEqual([[1], [1]]);

  silent = 2;
  await expect(ask.user.facts([2])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(asked).toEqual([[1], [1], [2], [2]]);
});

test('one request asks for each id once, in one call', async () => {
  const asked: unknown[][] = [];
  const answers: Answers = {
    facts: async (ids: number[]) => {
      asked.push(ids);
      return ids.map((id) => [id, { state: 'active', username: `u${id}` }]);
    },
  };
  const ask = createRequestAsk(
    createAsk(createInProcessAskTransport(new Map([['user', answers]]))),
  );
  await Promise.all([ask.user.facts([1, 2]), ask.user.facts([2, 3])]);
  expect((await ask.user.facts([3])).get(3)?.username).toBe('u3');
  expect(asked).toEqual([[1, 2, 3]]);
});

test('the subgraphs of one query share their questions, and no other query does', async () => {
  const asked: number[][] = [];
  const answers: Answers = {
    between: async (_viewerId: number, ids: number[]) => {
      asked.push(ids);
      return ids.map((id) => [id, friend]);
    },
  };
  const sharedAsk = createSharedAsk(
    createAsk(createInProcessAskTransport(new Map([['relation', answers]]))),
  );
  const [query, nextQuery] = [{}, {}];
  await sharedAsk(query).relation.between(9, [1, 2]);
  await sharedAsk(query).relation.between(9, [2, 3]);
  await sharedAsk(nextQuery).relation.between(9, [2]);
  expect(asked).toEqual([[1, 2], [3], [2]]);
});

test('what the owner of posts has read for a request is not asked of it again', async () => {
  const asked: number[][] = [];
  const answers: Answers = {
    facts: async (ids: number[]) => {
      asked.push(ids);
      return [];
    },
  };
  const ask = createRequestAsk(
    createAsk(createInProcessAskTransport(new Map([['video', answers]]))),
  );
  const facts = {
    authorId: 5,
    kind: 'VIDEO',
    status: 'READY',
    visibility: 'PUBLIC',
    deleted: false,
  } as const;
  ask.knowPosts([[1, facts]]);
  expect(await ask.video.facts([1, 2])).toEqual(new Map([[1, facts]]));
  expect(asked).toEqual([[2]]);
});

describe('/internal/ask', () => {
  const key = keyring.keys('service-header')[0] as Buffer;
  const token = () =>
    new SignJWT({})
      .setProtectedHeader({ alg: 'HS256', typ: 'service+jwt' })
      .setIssuer('test')
      .setIssuedAt()
      .setAudience('user');
  const refused: [string, () => Promise<string | undefined> | string | undefined][] = [
    ['no header', () => undefined],
    [
      'a header for another subgraph',
      () => token().setAudience('video').setExpirationTime('60s').sign(key),
    ],
    [
      'a stale header',
      () =>
        token()
          .setIssuedAt(Math.floor(Date.now() / 1_000) - 120)
          .setExpirationTime(Math.floor(Date.now() / 1_000) - 60)
          .sign(key),
    ],
    [
      'an old header that says it is valid for long',
      () =>
        token()
          .setIssuedAt(Math.floor(Date.now() / 1_000) - 120)
          .setExpirationTime('1h')
          .sign(key),
    ],
    ['a header without an end', () => token().sign(key)],
    [
      'a header signed with the key of another purpose',
      () =>
        token()
          .setExpirationTime('60s')
          .sign(keyring.keys('viewer-header')[0] as Buffer),
    ],
    [
      'alg none',
      () =>
        new UnsecuredJWT({})
          .setIssuer('test')
          .setIssuedAt()
          .setAudience('user')
          .setExpirationTime('60s')
          .encode(),
    ],
  ];
  test.each(refused)('refuses %s', async (_name, header) => {
    let answered = 0;
    const url = await serve('user', { facts: async () => answered++ });
    const value = await header();
    const response = await fetch(`${url}/internal/ask`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(value === undefined ? {} : { [serviceHeader]: value }),
      },
      body: JSON.stringify({ calls: [{ method: 'facts', args: [[1]] }] }),
    });
    expect(response.status).toBe(401);
    expect(answered).toBe(0);
  });
});
