import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import {
  createViewerSigner,
  createViewerVerifier,
  viewerHeader,
} from '@clipgraph/platform/identity/viewer-header.ts';
import Fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mountForward } from './forward.ts';

const keyring = createKeyring(['a secret of at least thirty-two characters']);
const bytes = randomBytes(3_000_000);
let subgraph: FastifyInstance;
let front: FastifyInstance;
let frontUrl: string;
let closeForward: () => Promise<void>;

beforeAll(async () => {
  const verifier = createViewerVerifier(keyring, 'video');
  subgraph = Fastify({ bodyLimit: 10_000_000, forceCloseConnections: true });
  subgraph.addHook('onRequest', async (request) => {
    const { method = '', url = '' } = request.raw;
    await verifier.verify(request.headers[viewerHeader] as string, { method, url });
  });
  subgraph.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  subgraph.get('/media/:name', async (request, reply) => {
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    if (!range) return reply.header('etag', '"e"').type('video/mp4').send(bytes);
    return reply
      .code(206)
      .type('video/mp4')
      .send(bytes.subarray(Number(range[1]), Number(range[2]) + 1));
  });
  subgraph.get('/media/headers/heard', async (request) => request.headers);
  subgraph.put('/uploads/:id', async (request, reply) =>
    reply.code(201).send({ same: (request.body as Buffer).equals(bytes), query: request.query }),
  );
  const url = await subgraph.listen({ host: '127.0.0.1', port: 0 });
  front = Fastify({ forceCloseConnections: true });
  closeForward = mountForward(front, {
    name: 'video',
    url,
    prefixes: ['media', 'uploads'],
    signer: createViewerSigner(keyring),
    log: pino({ level: 'silent' }),
  });
  frontUrl = await front.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await front.close();
  await closeForward();
  await subgraph.close();
});

test('a file comes through whole, with its headers', async () => {
  const answer = await fetch(`${frontUrl}/media/a.mp4`);
  expect([answer.status, answer.headers.get('etag'), answer.headers.get('content-type')]).toEqual([
    200,
    '"e"',
    'video/mp4',
  ]);
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
});

test('a range comes through as a range', async () => {
  const answer = await fetch(`${frontUrl}/media/a.mp4`, { headers: { range: 'bytes=10-19' } });
  expect(answer.status).toBe(206);
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes.subarray(10, 20))).toBe(true);
});

test('HEAD gives the headers and no body', async () => {
  const answer = await fetch(`${frontUrl}/media/a.mp4`, { method: 'HEAD' });
  expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([
    200,
    String(bytes.length),
    '',
  ]);
});

test('an upload is passed on byte for byte, with its query', async () => {
  const answer = await fetch(`${frontUrl}/uploads/7?signature=abc`, {
    method: 'PUT',
    body: new Uint8Array(bytes),
    headers: { 'content-type': 'video/mp4' },
  });
  expect([answer.status, await answer.json()]).toEqual([
    201,
    { same: true, query: { signature: 'abc' } },
  ]);
});

test('an upload of a client that waits for 100 Continue, as curl does, is passed on', async () => {
  const request = httpRequest(`${frontUrl}/uploads/7`, {
    method: 'PUT',
    headers: { expect: '100-continue', 'content-type': 'video/mp4' },
  });
  request.once('continue', () => request.end(bytes));
  request.flushHeaders();
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  answer.resume();
  expect(answer.statusCode).toBe(201);
});

test('what a stranger tells of a trace does not reach the subgraph, which would join it', async () => {
  const theirs = {
    traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`,
    tracestate: 'theirs=1',
    'x-request-id': 'theirs',
  };
  const heard = await (
    await fetch(`${frontUrl}/media/headers/heard`, { headers: { ...theirs, 'x-mine': 'kept' } })
  ).json();
  expect(heard).toMatchObject({
    'x-mine': 'kept',
    'x-request-id': expect.not.stringContaining('theirs'),
  });
  expect(heard).not.toHaveProperty('traceparent');
  expect(heard).not.toHaveProperty('tracestate');
});

test('refusals of the subgraph come through', async () => {
  expect((await fetch(`${frontUrl}/media/a/b`)).status).toBe(404);
});

test('a subgraph that is away is UNAVAILABLE', async () => {
  const lonely = Fastify();
  const close = mountForward(lonely, {
    name: 'video',
    url: 'http://127.0.0.1:1',
    prefixes: ['media'],
    signer: createViewerSigner(keyring),
    log: pino({ level: 'silent' }),
  });
  const answer = await lonely.inject('/media/a.mp4');
  expect([answer.statusCode, answer.json().error.code]).toEqual([503, 'UNAVAILABLE']);
  await lonely.close();
  await close();
});
