import type { HotStore } from '@clipgraph/gateway/documents/hot-store.ts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type FrontDoor, linksWithHints, openFrontDoor } from '../kit/front-door.ts';
import { openSocket } from '../kit/socket.ts';

let acted = 0;
const numbers = {
  name: 'numbers',
  typeDefs: `${linksWithHints} type Query { one: Int } type Mutation { act: Int }`,
  resolvers: { Query: { one: () => 1 }, Mutation: { act: () => ++acted } },
};
/** No viewer has time for a document that is not kept already. */
const frugal = { env: { OPERATION_LIMITS: 'coldMsPerViewer=1', RATE_LIMITS: 'on' } };
let door: FrontDoor;
beforeAll(async () => {
  door = await openFrontDoor([numbers], frugal);
});
afterAll(() => door.close());

const limited = { errors: [{ extensions: { code: 'RATE_LIMITED' } }] };
const expectRefused = async (answer: Response) => {
  expect(await answer.json()).toMatchObject(limited);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
};

it.each([
  ['{ one }', undefined],
  ['query Named { one }', 'Named'],
  ['query A { one } query B { two: one }', 'B'],
  // Whoever reads it says that it is none.
  ['{ one, which is no document', undefined],
])(
  'a document beyond the budget is refused before it is read: %s',
  async (query, operationName) => {
    await expectRefused(await door.post({ query, operationName }));
  },
);

it('a mutation that is not read runs neither by POST nor by GET', async () => {
  const query = 'mutation { act }';
  await expectRefused(await door.post({ query }));
  await expectRefused(await door.get({ query }));
  expect(acted).toBe(0);
});

it('a document over a socket is refused before it is read', async () => {
  const client = await openSocket(door.url);
  await client.init();
  client.send({ type: 'subscribe', id: 's', payload: { query: '{ one, which is no document' } });
  const { payload } = await client.message(({ type }) => type === 'error');
  expect(payload).toMatchObject(limited.errors);
  client.socket.terminate();
});

it('what clients asked the process before for is planned when the next one is ready', async () => {
  let kept: string | undefined;
  const hotStore: HotStore = {
    read: async () => kept,
    async write(text) {
      kept = text;
    },
  };
  const often = 'query Often($with: Boolean!) { one @include(if: $with) often: one }';
  const ask = (at: FrontDoor, query: string) => at.post({ query, variables: { with: true } });

  const before = await openFrontDoor([numbers], { hotStore });
  for (let times = 0; times < 2; times++) await ask(before, often);
  await ask(before, 'query Once { one }');
  await before.close();
  expect(kept).not.toContain('Once');

  const next = await openFrontDoor([numbers], { ...frugal, hotStore });
  // A busy machine plans it a little later than the start may wait.
  await vi.waitFor(
    async () =>
      expect(await (await ask(next, often)).json()).toEqual({ data: { one: 1, often: 1 } }),
    { timeout: 30_000, interval: 100 },
  );
  await expectRefused(await ask(next, 'query Once { one }'));
  await next.close();

  kept = 'damaged';
  const last = await openFrontDoor([numbers], { ...frugal, hotStore });
  await expectRefused(await ask(last, often));
  await last.close();
}, 60_000);
