import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { createHttpTransport, type HttpTransport } from '@clipgraph/gateway/transport/http.ts';
import { joinedPath, joinsHeader } from '@clipgraph/gateway/transport/joined/format.ts';
import type { RequestScope, SubgraphRequest } from '@clipgraph/gateway/transport/transport.ts';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import { guest, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { createViewerSigner, viewerHeader } from '@clipgraph/platform/identity/viewer-header.ts';
import type { OpenSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import { createMetrics } from '@clipgraph/platform/telemetry/health.ts';
import { createInstruments } from '@clipgraph/platform/telemetry/metrics.ts';
import { silent } from '@clipgraph/platform/telemetry/telemetry.ts';
import { GraphQLError, parse } from 'graphql';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { createSubgraphServer, type SubgraphServer } from './server.ts';

const keyring = createKeyring(['a secret of at least thirty-two characters']);
const signer = createViewerSigner(keyring);
/** Ends of the fields that wait, by their names. */
const waiting = new Map<string, () => void>();
const added: string[] = [];

const subgraph = {
  definition: { name: 'video' },
  services: { keyring },
  schema: buildSubgraphSchema({
    typeDefs: parse(`
      scalar Anything
      type Query { whoAmI(at: Int): String broken: String wait(name: String!): String echo(it: Anything): String }
      type Mutation { add(name: String!): String addTaken(name: String!): String }
    `),
    resolvers: {
      Query: {
        whoAmI: (_: unknown, __: unknown, { viewer, requestId }: RequestScope) =>
          `${viewer.address} ${requestId}`,
        broken: () => {
          throw new Error('connect to 10.1.2.3 failed');
        },
        wait: (_: unknown, { name }: { name: string }) =>
          new Promise((resolve) => waiting.set(name, () => resolve(name))),
        echo: () => 'echo',
      },
      Mutation: {
        add(_: unknown, { name }: { name: string }) {
          added.push(name);
          return new Promise((resolve) => waiting.set(name, () => resolve(name)));
        },
        addTaken(_: unknown, { name }: { name: string }) {
          added.push(name);
          throw new GraphQLError('It is taken.', { extensions: { http: { status: 409 } } });
        },
      },
    },
    // biome-ignore lint/suspicious/noExplicitAny: the library's type of resolver maps is narrower than what it takes
  } as any),
  answers: {},
  createContext: (request: object) => request,
} as unknown as OpenSubgraph;

let server: SubgraphServer;
let transport: HttpTransport;
let url: string;
const asked: string[] = [];
const registry = createMetrics('video');

async function start(registry = createMetrics('video')): Promise<SubgraphServer> {
  const health = { started: () => true, own: {}, others: {} };
  const telemetry = { ...silent, registry, metrics: createInstruments(registry) };
  const started = await createSubgraphServer(
    subgraph,
    pino({ level: 'silent' }),
    telemetry,
    health,
  );
  await started.app.listen({ port: 0, host: '127.0.0.1' });
  return started;
}

beforeAll(async () => {
  server = await start(registry);
  server.app.server.on('request', (request) => asked.push(String(request.url)));
  url = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`;
  transport = createHttpTransport({ name: 'video', url, signer });
});
afterAll(async () => {
  for (const end of waiting.values()) end();
  await transport.close();
  await server.close();
});

const scopeOf = (viewer: Viewer = guest('192.0.2.1'), more: Partial<RequestScope> = {}) => ({
  viewer,
  requestId: 'r1',
  ...more,
});
const ask = (query: string, scope: RequestScope = scopeOf(), variables = {}) => {
  const kind: SubgraphRequest['kind'] = query.startsWith('mutation') ? 'mutation' : 'query';
  return transport.execute({ query, variables, kind }, scope);
};
const waitFor = (name: string, scope?: RequestScope) => ask(`{ wait(name: "${name}") }`, scope);
const end = (name: string) => {
  waiting.get(name)?.();
  waiting.delete(name);
};

/** The first request learns that the subgraph joins; this one keeps one under way. */
beforeEach(async () => {
  await ask(`{ whoAmI(at: ${Math.floor(Math.random() * 1e9)}) }`);
  const held = waitFor('held');
  await expect.poll(() => waiting.has('held')).toBe(true);
  asked.length = 0;
  added.length = 0;
  return async () => {
    end('held');
    await held;
  };
});

test('operations that come together travel together, each for its own viewer and request', async () => {
  const viewers = [1, 2, 3, 4, 5].map((n) => guest(`192.0.2.${n}`));
  const all = () =>
    Promise.all(
      viewers.map((viewer, at) => ask('{ whoAmI }', scopeOf(viewer, { requestId: `r${at}` }))),
    );
  // The first time by Apollo Server, then compiled.
  for (let time = 1; time <= 3; time++) {
    expect(await all()).toEqual(
      viewers.map(({ address }, at) => ({ data: { whoAmI: `${address} r${at}` } })),
    );
    expect(asked).toEqual(Array.from({ length: time }, () => joinedPath));
  }
});

test('one that takes long does not hold the others', async () => {
  const long = waitFor('long');
  expect(await ask('{ whoAmI }')).toEqual({ data: { whoAmI: '192.0.2.1 r1' } });
  expect(asked).toEqual([joinedPath]);
  end('long');
  expect(await long).toEqual({ data: { wait: 'long' } });
});

test('one that fails fails alone, and tells nothing internal', async () => {
  const [good, broken, invalid] = await Promise.all([
    ask('{ whoAmI }'),
    ask('{ broken }'),
    ask('{ nothing }'),
  ]);
  expect(asked).toEqual([joinedPath]);
  expect(good).toEqual({ data: { whoAmI: '192.0.2.1 r1' } });
  expect(broken).toMatchObject({
    data: { broken: null },
    errors: [{ path: ['broken'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
  });
  expect(JSON.stringify(broken)).not.toContain('10.1.2.3');
  expect(invalid).toMatchObject({
    errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
  });
});

test('one that cannot be read does not take the others with it', async () => {
  const poison = JSON.parse('{"it":{"__proto__":{"a":1}}}');
  const [good, bad] = await Promise.allSettled([
    ask('{ whoAmI }'),
    ask('query($it: Anything) { echo(it: $it) }', scopeOf(), poison),
  ]);
  expect(good).toEqual({ status: 'fulfilled', value: { data: { whoAmI: '192.0.2.1 r1' } } });
  expect(bad).not.toMatchObject({ value: { data: { echo: 'echo' } } });
});

test('a write that was done and answered with a status of its own is not sent again', async () => {
  const answers = await Promise.allSettled([
    ask('mutation { addTaken(name: "one") }'),
    ask('{ whoAmI }'),
  ]);
  expect(answers).toMatchObject([
    { status: 'rejected', reason: { status: 409 } },
    { status: 'fulfilled', value: { data: { whoAmI: '192.0.2.1 r1' } } },
  ]);
  expect(asked).toEqual([joinedPath]);
  expect(added).toEqual(['one']);
});

test('a client that leaves, and one whose time is over, leave the others be', async () => {
  const client = new AbortController();
  const left = waitFor('left', scopeOf(guest('192.0.2.8'), { signal: client.signal }));
  const late = waitFor('late', scopeOf(guest('192.0.2.9'), { deadlineAtMs: Date.now() + 200 }));
  const stays = waitFor('stays');
  await expect.poll(() => waiting.has('stays')).toBe(true);
  client.abort();
  await expect(left).rejects.toThrow();
  await expect(late).rejects.toThrow('video did not answer in time');
  end('stays');
  expect(await stays).toEqual({ data: { wait: 'stays' } });
  expect(asked).toEqual([joinedPath]);
});

test('when all have left, the request is cancelled', async () => {
  const closed: unknown[] = [];
  server.app.server.once('request', (_request, response) =>
    response.once('close', () => closed.push(response.writableFinished)),
  );
  const clients = [new AbortController(), new AbortController()];
  const left = clients.map(({ signal }, at) =>
    waitFor(`gone ${at}`, scopeOf(undefined, { signal })),
  );
  await expect.poll(() => waiting.has('gone 1')).toBe(true);
  for (const client of clients) client.abort();
  for (const one of left) await expect(one).rejects.toThrow();
  await expect.poll(() => closed).toEqual([false]);
});

test('when some have left and the others are answered, the request is cancelled', async () => {
  const closed: unknown[] = [];
  server.app.server.once('request', (_request, response) =>
    response.once('close', () => closed.push(response.writableFinished)),
  );
  const client = new AbortController();
  const left = waitFor('left first', scopeOf(undefined, { signal: client.signal }));
  const answered = waitFor('answered');
  await expect.poll(() => waiting.has('answered')).toBe(true);
  client.abort();
  await expect(left).rejects.toThrow();
  expect(closed).toEqual([]);
  end('answered');
  expect(await answered).toEqual({ data: { wait: 'answered' } });
  expect(asked).toEqual([joinedPath]);
  await expect.poll(() => closed).toEqual([false]);
});

test('the process ends amid a joined request: writes fail and are not sent again, reads are', async () => {
  const writes = ['one', 'two'].map((name) => ask(`mutation { add(name: "${name}") }`));
  const read = waitFor('read');
  await expect.poll(() => waiting.has('read') && added.length).toBe(2);
  waiting.clear();
  server.app.server.closeAllConnections();
  for (const write of writes) await expect(write).rejects.toThrow();
  await expect.poll(() => waiting.has('read') && waiting.has('held')).toBe(true);
  end('read');
  expect(await read).toEqual({ data: { wait: 'read' } });
  expect(added).toEqual(['one', 'two']);
  expect(transport.isBroken()).toBe(false);
});

test('reads of a joined request that breaks are tried again at the price of one', async () => {
  const names = Array.from({ length: 40 }, (_, at) => `many ${at}`);
  const reads = names.map((name) => waitFor(name));
  const allWait = () => [...names, 'held'].every((name) => waiting.has(name));
  await expect.poll(allWait).toBe(true);
  expect(asked).toEqual([joinedPath]);
  waiting.clear();
  server.app.server.closeAllConnections();
  await expect.poll(allWait).toBe(true);
  for (const name of names) end(name);
  expect(await Promise.all(reads)).toEqual(names.map((name) => ({ data: { wait: name } })));
});

test('a process that goes asks for another connection, if nothing was answered yet', async () => {
  const going = await start();
  const connection: unknown[] = [];
  going.app.server.on('request', ({ url }, response) =>
    response.once('finish', () => {
      if (url === joinedPath) connection.push(response.getHeader('connection'));
    }),
  );
  const at = `http://127.0.0.1:${(going.app.server.address() as AddressInfo).port}`;
  const through = createHttpTransport({ name: 'video', url: at, signer });
  const waitThere = (name: string) =>
    through.execute(
      { query: `{ wait(name: "${name}") }`, variables: {}, kind: 'query' },
      scopeOf(),
    );
  const names = ['first', 'second', 'third'];
  const whoAmI = { query: '{ whoAmI }', variables: {}, kind: 'query' } as const;
  await through.execute(whoAmI, scopeOf());
  const answers = names.map(waitThere);
  await expect.poll(() => names.every((name) => waiting.has(name))).toBe(true);
  const closed = going.close();
  // Sockets are closed first.
  await new Promise((resolve) => setTimeout(resolve, 200));
  for (const name of names) end(name);
  expect(await Promise.all(answers)).toEqual(names.map((name) => ({ data: { wait: name } })));
  await expect.poll(() => connection).toEqual(['close']);
  await through.close();
  await closed;
});

test('each operation counts as one in flight', async () => {
  const inFlight = async () => {
    const text = await registry.metrics();
    return Number(/^clipgraph_requests_in_flight\S* (-?\d+)$/m.exec(text)?.[1]);
  };
  const before = await inFlight();
  const names = ['a', 'b', 'c'];
  const waits = names.map((name) => waitFor(name));
  await expect.poll(() => waiting.has('c')).toBe(true);
  expect(asked).toEqual([joinedPath]);
  expect(await inFlight()).toBe(before + 3);
  end('b');
  await waits[1];
  expect(await inFlight()).toBe(before + 2);
  for (const name of names) end(name);
  await Promise.all(waits);
  await expect.poll(inFlight).toBe(before);
});

test('who has no header for that very body is refused', async () => {
  const body = JSON.stringify({
    viewers: [{ account: 7, address: '::1', channel: 'rest' }],
    queries: ['{ whoAmI }'],
    operations: [[0, 0, 'r1', null, {}]],
  });
  const post = (header: string, payload = body) =>
    server.app.inject({
      method: 'POST',
      url: joinedPath,
      headers: { 'content-type': 'application/json', ...(header && { [viewerHeader]: header }) },
      payload,
    });
  const signed = (request: { url: string; body: string }) =>
    signer.sign(guest('::1'), 'video', { method: 'POST', ...request });
  const good = await signed({ url: joinedPath, body });
  expect((await post(good)).body).toBe('0 200 {"data":{"whoAmI":"::1 r1"}}\n');
  for (const header of ['', await signed({ url: '/graphql', body })])
    expect((await post(header)).statusCode).toBe(401);
  expect((await post(good, body.replace('::1', '::2'))).statusCode).toBe(401);
  const nobody = body.replace('[0,0,', '[1,0,');
  expect((await post(await signed({ url: joinedPath, body: nobody }), nobody)).statusCode).toBe(
    400,
  );
});

/** Announces that it joins, and answers each joined request with a status. */
async function stub(status: number, path = '') {
  const paths: string[] = [];
  const http = createServer(async (request, response) => {
    paths.push(String(request.url));
    for await (const _chunk of request);
    if (request.url === joinedPath) return response.writeHead(status).end();
    response.setHeader(joinsHeader, '1');
    setTimeout(() => response.end('{"data":{"add":"done"}}'), 20);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(async () => {
    await through.close();
    http.close();
  });
  const at = `http://127.0.0.1:${(http.address() as AddressInfo).port}${path}`;
  const through = createHttpTransport({ name: 'video', url: at, signer });
  const request = { query: 'mutation { add }', variables: {}, kind: 'mutation' } as const;
  const add = () => through.execute(request, scopeOf());
  await add();
  return { paths, addThree: () => Promise.allSettled([add(), add(), add()]) };
}

const done = { status: 'fulfilled', value: { data: { add: 'done' } } };

test('an older version that knows nothing of joined requests gets each operation by itself', async () => {
  // A newer one behind the same address has announced them, and does so again.
  const { paths, addThree } = await stub(404);
  for (let round = 1; round <= 3; round++) expect(await addThree()).toEqual([done, done, done]);
  // Asked once, and then not for as long as connections to it live.
  expect(paths.filter((path) => path === joinedPath)).toHaveLength(1);
  expect(paths).toHaveLength(1 + 1 + 3 * 3);
});

test.each([401, 408, 429])(
  'a joined request that is answered with %i is not sent again in parts',
  async (status) => {
    const { paths, addThree } = await stub(status);
    const failed = { status: 'rejected', reason: { status } };
    expect(await addThree()).toMatchObject([done, failed, failed]);
    expect(paths.toSorted()).toEqual(['/graphql', '/graphql', joinedPath]);
  },
);

test('a subgraph at another path gets no joined requests', async () => {
  const { paths, addThree } = await stub(200, '/theirs');
  expect(await addThree()).toEqual([done, done, done]);
  expect(paths).toEqual(Array(4).fill('/theirs'));
});
