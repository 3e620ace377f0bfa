import { createSecretKey } from 'node:crypto';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import { bindToken, type SignedRequest } from '@clipgraph/platform/identity/request-binding.ts';
import { guest, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { createViewerSigner, viewerHeader } from '@clipgraph/platform/identity/viewer-header.ts';
import type { OpenSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import { createMetrics } from '@clipgraph/platform/telemetry/health.ts';
import { silent } from '@clipgraph/platform/telemetry/telemetry.ts';
import { type GraphQLFormattedError, parse } from 'graphql';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createSubgraphServer, type SubgraphServer } from './server.ts';

const keyring = createKeyring(['a secret of at least thirty-two characters']);
const signer = createViewerSigner(keyring);
const asked = (query: string) => ({
  method: 'POST',
  url: '/graphql',
  body: JSON.stringify({ query }),
});
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

const subgraph = {
  definition: {
    name: 'video',
    routes: (app: SubgraphServer['app']) => {
      app.get('/media/:name', async () => 'bytes');
    },
  },
  services: { keyring },
  schema: buildSubgraphSchema({
    typeDefs: parse('type Query { whoAmI: String  broken: String  echo(text: String!): String }'),
    resolvers: {
      Query: {
        whoAmI: (_parent: unknown, _args: unknown, { viewer }: { viewer: Viewer }) =>
          viewer.address,
        echo: (_parent: unknown, { text }: { text: string }) => text,
        broken: () => {
          throw new Error('connect to 10.1.2.3 failed');
        },
      },
    },
    // biome-ignore lint/suspicious/noExplicitAny: the library's type of resolver maps is narrower than what it takes
  } as any),
  answers: { facts: async () => [] },
  createContext: (request: object) => request,
} as unknown as OpenSubgraph;

let server: SubgraphServer;
beforeAll(async () => {
  server = await createSubgraphServer(
    subgraph,
    pino({ level: 'silent' }),
    { ...silent, registry: createMetrics('video') },
    { started: () => true, own: {}, others: {} },
  );
});
afterAll(() => server.close());

const ask = (query: string, header?: string) =>
  server.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: {
      'content-type': 'application/json',
      ...(header !== undefined && { [viewerHeader]: header }),
    },
    payload: asked(query).body,
  });

async function staleHeader(request: SignedRequest): Promise<string> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 120_000 });
  try {
    return await createViewerSigner(keyring).sign(guest('::1'), 'video', request);
  } finally {
    vi.useRealTimers();
  }
}
const unsignedHeader = (request: SignedRequest) => {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const token = `${encode({ alg: 'none' })}.${encode({ account: 1, address: '::1', channel: 'graphql', aud: 'video', iat: nowSeconds, exp: nowSeconds + 60 })}.`;
  return bindToken(createSecretKey(keyring.keys('viewer-header')[0]), token, request);
};

describe('a service', () => {
  test('answers the gateway in the name of the viewer in the header', async () => {
    const answer = await ask(
      '{ whoAmI }',
      await signer.sign(guest('192.0.2.7'), 'video', asked('{ whoAmI }')),
    );
    expect(answer.json()).toEqual({ data: { whoAmI: '192.0.2.7' } });
  });

  const headers: [string, (request: SignedRequest) => Promise<string | undefined>][] = [
    ['no header', async () => undefined],
    ['a stale header', staleHeader],
    ['a header for another subgraph', (request) => signer.sign(guest('::1'), 'user', request)],
    ['a header with "alg": "none"', async (request) => unsignedHeader(request)],
    [
      'a header for another request',
      (request) => signer.sign(guest('::1'), 'video', { ...request, method: 'DELETE' }),
    ],
  ];
  describe.each(headers)('with %s', (_what, header) => {
    test.each([
      '{ whoAmI }',
      '{ _service { sdl } }',
      '{ __schema { types { name } } }',
      '{ __typename }',
    ])('refuses %s', async (query) => {
      const answer = await ask(query, await header(asked(query)));
      expect(answer.statusCode).toBe(401);
      expect(answer.json()).toEqual({
        errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }],
      });
    });

    test('refuses GET as well, and the routes of the subgraph', async () => {
      for (const url of ['/graphql?query={whoAmI}', '/media/a.mp4']) {
        const value = await header({ method: 'GET', url });
        const given = value === undefined ? {} : { [viewerHeader]: value };
        expect((await server.app.inject({ url, headers: given })).statusCode).toBe(401);
      }
    });
  });

  test('refuses a header that was seen with one body when it comes with another', async () => {
    const header = await signer.sign(guest('::1'), 'video', asked('{ whoAmI }'));
    expect((await ask('{ whoAmI }', header)).statusCode).toBe(200);
    expect((await ask('mutation { whoAmI }', header)).statusCode).toBe(401);
    const streamed = await signer.sign(guest('::1'), 'video', { method: 'POST', url: '/graphql' });
    expect((await ask('{ whoAmI }', streamed)).statusCode).toBe(401);
    const asText = await server.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'text/plain', [viewerHeader]: header },
      payload: asked('{ whoAmI }').body,
    });
    expect(asText.statusCode).toBe(401);
  });

  test('gives its SDL and its schema to who may ask', async () => {
    const askSigned = async (query: string) =>
      ask(query, await signer.sign(guest('::1'), 'video', asked(query)));
    expect((await askSigned('{ _service { sdl } }')).json().data._service.sdl).toContain('whoAmI');
    expect(
      (await askSigned('{ __schema { queryType { name } } }')).json().data.__schema.queryType.name,
    ).toBe('Query');
  });

  test('tells nothing internal of a fault', async () => {
    const answer = await ask(
      '{ broken }',
      await signer.sign(guest('::1'), 'video', asked('{ broken }')),
    );
    expect(answer.json().errors).toEqual([
      expect.objectContaining({ extensions: { code: 'INTERNAL_SERVER_ERROR' } }),
    ]);
    expect(answer.body).not.toContain('10.1.2.3');
  });

  test('answers what comes again as it did at first: data, errors, variables that do not fit', async () => {
    const query = 'query Again($text: String!) { whoAmI broken echo(text: $text) }';
    const askAgain = async (variables: object, address: string) => {
      const body = JSON.stringify({ query, operationName: 'Again', variables });
      const header = await signer.sign(guest(address), 'video', { ...asked(''), body });
      const answer = await server.app.inject({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json', [viewerHeader]: header },
        payload: body,
      });
      const { data, errors = [] } = answer.json();
      const codes = errors.map(({ path, extensions }: GraphQLFormattedError) => [path, extensions]);
      return { status: answer.statusCode, type: answer.headers['content-type'], data, codes };
    };
    const first = [await askAgain({ text: 'one' }, '192.0.2.1'), await askAgain({}, '192.0.2.1')];
    expect(first).toMatchObject([
      { status: 200, data: { whoAmI: '192.0.2.1', broken: null, echo: 'one' } },
      { status: 400, codes: [[undefined, { code: 'BAD_USER_INPUT' }]] },
    ]);
    for (let time = 0; time < 3; time++)
      expect([
        await askAgain({ text: 'one' }, '192.0.2.1'),
        await askAgain({}, '192.0.2.1'),
      ]).toEqual(first);
    expect((await askAgain({ text: 'two' }, '192.0.2.2')).data).toEqual({
      whoAmI: '192.0.2.2',
      broken: null,
      echo: 'two',
    });
  });

  test('refuses what is not valid however often it comes', async () => {
    const query = '{ whoAmI somethingElse }';
    for (let time = 0; time < 3; time++) {
      const answer = await ask(query, await signer.sign(guest('::1'), 'video', asked(query)));
      expect(answer.statusCode).toBe(400);
      expect(answer.json().errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    }
  });

  test('answers questions of other subgraphs only with their header', async () => {
    const answer = await server.app.inject({
      method: 'POST',
      url: '/internal/ask',
      payload: { calls: [{ method: 'facts', args: [[1]] }] },
    });
    expect(answer.statusCode).toBe(401);
  });

  test('says how it is to everybody', async () => {
    for (const path of ['/livez', '/readyz', '/version', '/metrics']) {
      const answer = await server.app.inject(path);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
    }
  });
});
