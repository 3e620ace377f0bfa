import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import { guest } from '@clipgraph/platform/identity/viewer.ts';
import {
  createViewerSigner,
  createViewerVerifier,
  viewerHeader,
} from '@clipgraph/platform/identity/viewer-header.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createHttpTransport, type HttpTransport } from './http.ts';
import type { SubgraphRequest } from './transport.ts';

const keyring = createKeyring(['a secret of at least thirty-two characters']);
const signer = createViewerSigner(keyring);
const scope = { viewer: guest('10.0.0.9'), requestId: 'r1' };
const query: SubgraphRequest = { query: '{ a }', variables: { b: 1 }, kind: 'query' };
const mutation: SubgraphRequest = { query: 'mutation { a }', variables: {}, kind: 'mutation' };

const opened: { server: Server; transport: HttpTransport }[] = [];
afterEach(async () => {
  for (const { server, transport } of opened.splice(0)) {
    await transport.close();
    server.closeAllConnections();
    server.close();
  }
});

async function subgraph(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
  more: { timeoutMs?: number; lifeMs?: number } = {},
) {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => answer(request, response, body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const transport = createHttpTransport({
    name: 'video',
    url,
    signer,
    ...more,
  });
  opened.push({ server, transport });
  return { transport, server };
}

test('an operation arrives with its variables and a header that only this subgraph accepts', async () => {
  let seen: { body: unknown; header: string } | undefined;
  const { transport } = await subgraph((request, response, body) => {
    seen = { body: JSON.parse(body), header: String(request.headers[viewerHeader]) };
    response.end('{"data":{"a":1}}');
  });
  expect(await transport.execute(query, scope)).toEqual({ data: { a: 1 } });
  expect(seen?.body).toEqual({ query: '{ a }', variables: { b: 1 } });
  expect(
    await createViewerVerifier(keyring, 'video').verify(seen?.header, {
      method: 'POST',
      url: '/graphql',
    }),
  ).toEqual(scope.viewer);
});

test('errors of the subgraph come back as they are', async () => {
  const { transport } = await subgraph((_request, response) =>
    response.end('{"data":{"a":null},"errors":[{"message":"no","path":["a"]}]}'),
  );
  expect(await transport.execute(query, scope)).toEqual({
    data: { a: null },
    errors: [{ message: 'no', path: ['a'] }],
  });
});

test('an answer that comes in pieces, cut amid a character, is read whole', async () => {
  const text = `{"data":{"a":"${'🎬'.repeat(20_000)}"}}`;
  const { transport } = await subgraph(async (_request, response) => {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += 30_001) {
      response.write(bytes.subarray(at, at + 30_001));
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  });
  expect(await transport.execute(query, scope)).toEqual(JSON.parse(text));
});

test('a connection that is always in use is replaced, so that added processes get their part', async () => {
  const connections = new Set<unknown>();
  const { transport } = await subgraph(
    (request, response) => {
      connections.add(request.socket);
      response.end('{"data":{"a":1}}');
    },
    { lifeMs: 50 },
  );
  const deadline = performance.now() + 30_000;
  while (connections.size < 3 && performance.now() < deadline)
    expect(await transport.execute(query, scope)).toEqual({ data: { a: 1 } });
  expect(connections.size).toBe(3);
});

test('a read is tried once more when its connection breaks', async () => {
  let calls = 0;
  const { transport } = await subgraph((request, response) => {
    calls += 1;
    if (calls === 1) request.socket.destroy();
    else response.end('{"data":{"a":1}}');
  });
  expect(await transport.execute(query, scope)).toEqual({ data: { a: 1 } });
  expect(calls).toBe(2);
});

test('a write is never sent twice', async () => {
  let calls = 0;
  const { transport } = await subgraph((request) => {
    calls += 1;
    request.socket.destroy();
  });
  await expect(transport.execute(mutation, scope)).rejects.toThrow();
  expect(calls).toBe(1);
});

test('a subgraph that does not listen is a rejection', async () => {
  const { transport, server } = await subgraph(() => {});
  server.close();
  await once(server, 'close');
  await expect(transport.execute(query, scope)).rejects.toThrow();
});

test('a subgraph that does not answer in time is a rejection', async () => {
  const { transport } = await subgraph(() => {}, { timeoutMs: 50 });
  await expect(transport.execute(query, scope)).rejects.toThrow();
});

test('the deadline of the whole request holds for the fetch', async () => {
  const { transport } = await subgraph(() => {});
  await expect(
    transport.execute(query, { ...scope, deadlineAtMs: Date.now() + 50 }),
  ).rejects.toThrow();
});

test.each([401, 500, 503])(
  'an answer with status %i is a rejection, whatever its body',
  async (status) => {
    const { transport } = await subgraph((_request, response) =>
      response.writeHead(status).end('{"data":{"a":1}}'),
    );
    await expect(transport.execute(query, scope)).rejects.toThrow(`status ${status}`);
  },
);

test.each([502, 503, 504])(
  'a read that a proxy answered with %i is tried once more',
  async (status) => {
    let calls = 0;
    const { transport } = await subgraph((_request, response) => {
      calls += 1;
      if (calls === 1) response.writeHead(status).end();
      else response.end('{"data":{"a":1}}');
    });
    expect(await transport.execute(query, scope)).toEqual({ data: { a: 1 } });
  },
);

test('retries have a budget: a subgraph that fails does not get twice its load', async () => {
  let calls = 0;
  const { transport } = await subgraph((_request, response) => {
    calls += 1;
    response.writeHead(calls % 20 === 19 ? 200 : 502).end('{"data":{"a":1}}');
  });
  for (let i = 0; i < 200; i++)
    await transport.execute({ ...query, variables: { i } }, scope).catch(() => undefined);
  expect(calls).toBeLessThan(260);
});

test('a subgraph that keeps failing is left alone, until one probe finds it back', async () => {
  let calls = 0;
  let healthy = false;
  const { transport } = await subgraph((_request, response) => {
    calls += 1;
    response.writeHead(healthy ? 200 : 500).end('{"data":{"a":1}}');
  });
  for (let i = 0; i < 50; i++)
    await expect(transport.execute({ ...query, variables: { i } }, scope)).rejects.toThrow();
  expect(calls).toBe(10);
  healthy = true;
  await expect
    .poll(() => transport.execute(query, scope).catch(() => undefined), { timeout: 5_000 })
    .toEqual({ data: { a: 1 } });
  expect(calls).toBe(11);
});

describe('equal reads under way', () => {
  // They are joined for some milliseconds, which a busy machine may take between two of them.
  beforeEach(() => {
    vi.spyOn(performance, 'now').mockReturnValue(performance.now());
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('are one for one viewer, and each reader gets objects of its own', async () => {
    let calls = 0;
    const { transport } = await subgraph((_request, response) => {
      calls += 1;
      response.end('{"data":{"a":[{"b":null,"c":[1,[]]},null,{"d":{"e":"f"}}]}}');
    });
    await transport.execute(query, scope);
    calls = 0;
    const results = await Promise.all([
      transport.execute(query, scope),
      transport.execute(query, { ...scope, requestId: 'r2' }),
    ]);
    expect(calls).toBe(1);
    const objectsOf = (value: unknown): unknown[] =>
      typeof value === 'object' && value !== null
        ? [value, ...Object.values(value).flatMap(objectsOf)]
        : [];
    const [one, two] = results.map((result) => new Set(objectsOf(result)));
    expect(results[0]).toEqual({ data: { a: [{ b: null, c: [1, []] }, null, { d: { e: 'f' } }] } });
    expect(results[1]).toEqual(results[0]);
    expect(one?.size).toBe(8);
    expect(two && one?.isDisjointFrom(two)).toBe(true);
  });

  test('are never shared across viewers, and mutations never at all', async () => {
    let calls = 0;
    const { transport } = await subgraph((_request, response) => {
      calls += 1;
      response.end('{"data":{"a":1}}');
    });
    const other = { ...scope, viewer: guest('10.0.0.10') };
    await Promise.all([transport.execute(query, scope), transport.execute(query, other)]);
    expect(calls).toBe(2);
    await Promise.all([transport.execute(mutation, scope), transport.execute(mutation, scope)]);
    expect(calls).toBe(4);
  });

  test('go on when one of their clients leaves, and are cancelled when all have left', async () => {
    let closed = 0;
    const responses: ServerResponse[] = [];
    const { transport } = await subgraph((_request, response) => {
      responses.push(response);
      response.on('close', () => {
        if (!response.writableFinished) closed += 1;
      });
    });
    const [one, two] = [new AbortController(), new AbortController()];
    const first = transport.execute(query, { ...scope, signal: one.signal });
    const second = transport.execute(query, { ...scope, signal: two.signal });
    one.abort();
    await expect(first).rejects.toThrow();
    await expect.poll(() => responses.length).toBe(1);
    responses[0]?.end('{"data":{"a":1}}');
    expect(await second).toEqual({ data: { a: 1 } });
    const third = transport.execute(query, { ...scope, signal: two.signal });
    await expect.poll(() => responses.length).toBe(2);
    two.abort();
    await expect(third).rejects.toThrow();
    await expect.poll(() => closed).toBe(1);
  });
});
