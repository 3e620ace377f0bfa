import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import Fastify from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { explainListenFault } from './listen-fault.ts';

const taken = createServer();
let port: number;
beforeEach(async () => {
  taken.listen(0, '127.0.0.1');
  await once(taken, 'listening');
  port = (taken.address() as AddressInfo).port;
});
afterEach(() => taken.close());

const faultOf = async (host: string, at: number): Promise<unknown> => {
  const app = Fastify();
  return app
    .listen({ host, port: at })
    .catch((error: unknown) => error)
    .finally(() => app.close());
};

test('a port in use is told of by the name of its variable', async () => {
  const fault = await faultOf('127.0.0.1', port);
  const at = { HOST: '127.0.0.1', PORT: 1, REST_PORT: 2, METRICS_PORT: 3 };
  expect(explainListenFault(fault, { ...at, PORT: port })).toHaveProperty(
    'message',
    expect.stringMatching(`^PORT ${port}: .* choose another one: PORT=`),
  );
  expect(explainListenFault(fault, { ...at, REST_PORT: port })).toHaveProperty(
    'message',
    expect.stringMatching(`^REST_PORT ${port}: .*: REST_PORT=`),
  );
  expect(explainListenFault(fault, { ...at, METRICS_PORT: port })).toHaveProperty(
    'message',
    expect.stringMatching(`^METRICS_PORT ${port}: `),
  );
  expect(explainListenFault(fault, { ...at, PORT: port, REST_PORT: port })).toHaveProperty(
    'message',
    `REST_PORT and PORT were both ${port}: choose another REST_PORT.`,
  );
});

test.each(['999.1.1.1', '203.0.113.7'])(
  'HOST=%s, which is no address of this machine, is told of as HOST',
  async (host) => {
    const told = explainListenFault(await faultOf(host, 0), { HOST: host, PORT: 0 });
    expect(told).toHaveProperty(
      'message',
      expect.stringMatching(`^HOST must be an address of this machine.* it was "${host}"`),
    );
  },
);

test('any other fault stays as it is', () => {
  const fault = new Error('the database is away');
  expect(explainListenFault(fault, { HOST: '127.0.0.1', PORT: 1 })).toBe(fault);
});
