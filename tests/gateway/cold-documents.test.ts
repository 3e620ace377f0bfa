import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FrontDoor, linksWithHints, openFrontDoor } from '../kit/front-door.ts';
import { openSocket } from '../kit/socket.ts';

let acted = 0;
let door: FrontDoor;
beforeAll(async () => {
  const typeDefs = `${linksWithHints} type Query { one: Int } type Mutation { act: Int }`;
  const resolvers = { Query: { one: () => 1 }, Mutation: { act: () => ++acted } };
  door = await openFrontDoor([{ name: 'numbers', typeDefs, resolvers }], {
    env: { OPERATION_LIMITS: 'coldMsPerViewer=1', RATE_LIMITS: 'on' },
  });
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
