import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createHttpSubscriptions,
  type HttpSubscriptions,
} from '@clipgraph/gateway/transport/http-subscriptions.ts';
import { forbidden } from '@clipgraph/platform/errors/catalogue.ts';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import { guest, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import {
  createViewerSigner,
  createViewerVerifier,
} from '@clipgraph/platform/identity/viewer-header.ts';
import type { GraphqlSockets } from '@clipgraph/platform/sockets/graphql-sockets.ts';
import type { OpenSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import { buildSchema } from 'graphql';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mountSubgraphSockets } from './sockets.ts';

const log = pino({ level: 'silent' });
const keyring = createKeyring(['a secret of at least thirty-two characters']);
const schema = buildSchema(
  'type Query { a: Int } type Subscription { whoAmI: String refused: String broken: String }',
);
const fields = schema.getSubscriptionType()?.getFields() ?? {};
const field = (name: string) => fields[name] as NonNullable<(typeof fields)[string]>;
field('whoAmI').subscribe = async function* (
  _root: unknown,
  _args: unknown,
  { viewer, requestId }: { viewer: Viewer; requestId: string },
) {
  yield { whoAmI: `${viewer.accountId} ${requestId}` };
};
field('refused').subscribe = () => {
  throw forbidden('Not for you.');
};
field('broken').subscribe = async function* () {
  yield {};
};
field('broken').resolve = () => {
  throw new Error('connect to 10.1.2.3 failed');
};

let http: Server;
let sockets: GraphqlSockets;
let subscriptions: HttpSubscriptions;
let url: string;
beforeAll(async () => {
  http = createServer();
  const subgraph = {
    definition: { name: 'messaging' },
    schema,
    createContext: (request: object) => request,
  } as unknown as OpenSubgraph;
  sockets = mountSubgraphSockets(http, subgraph, createViewerVerifier(keyring, 'messaging'), log);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  subscriptions = createHttpSubscriptions({
    name: 'messaging',
    url,
    signer: createViewerSigner(keyring),
    log,
  });
});
afterAll(async () => {
  await subscriptions.close();
  await sockets.close();
  http.close();
});

const all = async (query: string, through = subscriptions) => {
  const scope = { viewer: { ...guest('::1'), accountId: 7 }, requestId: 'r1' };
  const events: unknown[] = [];
  for await (const event of await through.subscribe(
    { query, variables: {}, kind: 'subscription' },
    scope,
  ))
    events.push(event);
  return events;
};

test('a subscription runs for the viewer that the gateway signed, under the request of the client', async () => {
  expect(await all('subscription { whoAmI }')).toEqual([{ data: { whoAmI: '7 r1' } }]);
});

test('a refusal of the subgraph comes through with its code, a fault without its cause', async () => {
  expect(await all('subscription { refused }')).toMatchObject([
    { errors: [{ message: 'Not for you.', extensions: { code: 'FORBIDDEN' } }] },
  ]);
  const [event] = await all('subscription { broken }');
  expect(event).toMatchObject({
    data: { broken: null },
    errors: [{ path: ['broken'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
  });
  expect(JSON.stringify(event)).not.toContain('10.1.2.3');
});

test.each([
  ['no signature', undefined],
  [
    'the signature of another secret',
    createViewerSigner(createKeyring(['another secret of at least thirty-two characters'])),
  ],
])('whoever comes with %s is refused', async (_name, signer) => {
  const stranger = createHttpSubscriptions({
    name: 'messaging',
    url,
    log,
    ...(signer && { signer }),
  });
  expect(await all('subscription { whoAmI }', stranger)).toMatchObject([
    { errors: [{ extensions: { code: 'UNAVAILABLE' } }] },
  ]);
  await stranger.close();
});
