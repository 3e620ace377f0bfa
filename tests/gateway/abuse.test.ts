import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { type HostileRequest, hostileRequests } from './hostile-requests.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let product: TestInstance;
let requests: HostileRequest[];
beforeAll(async () => {
  product = await startInstance({
    OPERATION_LIMITS: 'bodyMs=500',
    CORS_ORIGINS: 'https://app.example',
  });
  requests = hostileRequests(await product.register('victim'));
});
afterAll(() => product.close());

const send = ({ init, search = '' }: HostileRequest) =>
  fetch(`${product.url}/graphql${search}`, init);

describe('hostile requests', () => {
  it('are at least sixty', () => {
    expect(requests.length).toBeGreaterThanOrEqual(60);
  });

  it('are each refused with a code, the cheap ones before any subgraph is asked', async () => {
    const contexts = [...product.instance.subgraphs.values()].map((subgraph) =>
      vi.spyOn(subgraph, 'createContext'),
    );
    const wrong: unknown[] = [];
    for (const request of requests) {
      for (const context of contexts) context.mockClear();
      const answer = await send(request);
      const text = await answer.text();
      const asked = contexts.reduce((sum, context) => sum + context.mock.calls.length, 0);
      const leaks = /node_modules|\.ts:\d|at async|sqlite|SELECT |127\.0\.0\.1/i.test(text);
      if (
        answer.status !== request.status ||
        !text.includes(`"${request.told}"`) ||
        (request.cheap && asked > 0) ||
        leaks
      )
        wrong.push({ name: request.name, status: answer.status, asked, text: text.slice(0, 300) });
    }
    vi.restoreAllMocks();
    expect(wrong).toEqual([]);
  });

  it('leave the memory where it was', async () => {
    const round = async () => {
      for (const request of requests) await (await send(request)).arrayBuffer();
    };
    const heapMiB = () => {
      collectGarbage();
      return process.memoryUsage().heapUsed / 1024 / 1024;
    };
    await round();
    const before = heapMiB();
    for (let i = 0; i < 5; i++) await round();
    expect(heapMiB() - before).toBeLessThan(10);
  });

  it('make nothing of names that every object has', async () => {
    const query =
      'query ($__proto__: ID!, $constructor: ID!) { __proto__: post(id: $__proto__) { id } constructor: post(id: $constructor) { id } toString: __typename }';
    const answer = await fetch(`${product.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"query":${JSON.stringify(query)},"variables":{"constructor":"1"}}`,
    });
    expect((await answer.text()).includes('BAD_USER_INPUT')).toBe(true);
    const { data } = await product.ask(
      '{ toString: __typename constructor: __typename valueOf: me { hasOwnProperty: id } }',
    );
    expect(data).toEqual({ toString: 'Query', constructor: 'Query', valueOf: null });
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});

describe('guesses of a password', () => {
  it('are refused after some, and the answer tells when to come back', async () => {
    const { username } = await product.register();
    const query = `mutation { login(input: { username: "${username}", password: "a wrong guess" }) { accessToken } }`;
    const guess = () =>
      fetch(`${product.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
    const answers = await Promise.all(Array.from({ length: 12 }, guess));
    const refused = answers.filter(({ headers }) => headers.has('retry-after'));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.headers.get('ratelimit')).toBe(
      `"default";r=0;t=${refused[0]?.headers.get('retry-after')}`,
    );
    expect(await refused[0]?.text()).toContain('RATE_LIMITED');
  });
});

describe('hostile connections', () => {
  const { hostname, port } = {
    hostname: '127.0.0.1',
    port: () => Number(new URL(product.url).port),
  };
  const speak = (text: string) =>
    new Promise<string>((resolve) => {
      const socket = connect(port(), hostname, () => socket.write(text));
      let answer = '';
      socket.on('data', (data) => {
        answer += data;
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(answer));
    });
  const head = (lines: string[]) =>
    `${['POST /graphql HTTP/1.1', 'Host: x', 'Content-Type: application/json', ...lines].join('\r\n')}\r\n\r\n`;

  it('that send a body byte by byte are closed after the configured time', async () => {
    expect(await speak(`${head(['Content-Length: 100'])}{"query"`)).toMatch(
      /^HTTP\/1.1 408 [\s\S]*500 ms/,
    );
  });

  it('that say two lengths are closed', async () => {
    expect(
      await speak(`${head(['Content-Length: 2', 'Transfer-Encoding: chunked'])}0\r\n\r\n`),
    ).toMatch(/^HTTP\/1.1 400/);
  });

  it('that send headers without end are closed', async () => {
    expect(await speak(head([`X-Long: ${'x'.repeat(100_000)}`]))).toMatch(/^HTTP\/1.1 431/);
  });

  it('that speak no HTTP are closed', async () => {
    expect(await speak('\x16\x03\x01\x00\x00\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
  });
});

describe('pages of another site', () => {
  it('may not read what they ask for, and may not send what a form cannot', async () => {
    const headers = { origin: 'https://evil.example' };
    const read = await fetch(`${product.url}/graphql?query={__typename}`, { headers });
    expect(read.headers.get('access-control-allow-origin')).not.toBe('*');
    expect(read.headers.get('access-control-allow-origin')).not.toBe(headers.origin);
    const preflight = await fetch(`${product.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        ...headers,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(preflight.headers.get('access-control-allow-origin')).not.toBe(headers.origin);
  });
});
