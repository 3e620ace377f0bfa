import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startInstance } from '../kit/instance.ts';

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

test('clients of an embedded instance do not read its metrics; its owner does', async () => {
  const { url, dataDir, close } = await startInstance();
  onTestFinished(close);
  const file = join(dataDir, 'metrics-token');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const token = (await readFile(file, 'utf8')).trim();
  for (const init of [{}, bearer('wrong'), bearer(''), bearer(`${token}x`)]) {
    const refused = await fetch(`${url}/metrics`, init);
    expect(refused.status).toBe(401);
    expect(await refused.text()).not.toContain('process_resident_memory_bytes');
  }
  const told = await fetch(`${url}/metrics`, bearer(token));
  expect([told.status, await told.text()]).toEqual([
    200,
    expect.stringContaining('process_resident_memory_bytes'),
  ]);
});

test('METRICS_TOKEN takes the place of the token in the data folder', async () => {
  const METRICS_TOKEN = 'a token of the operator';
  const { url, dataDir, close } = await startInstance({ METRICS_TOKEN });
  onTestFinished(close);
  expect((await fetch(`${url}/metrics`, bearer(METRICS_TOKEN))).status).toBe(200);
  await expect(stat(join(dataDir, 'metrics-token'))).rejects.toThrow('ENOENT');
});

test('no answer may be taken for another type than it says', async () => {
  const { url, close } = await startInstance();
  onTestFinished(close);
  const query = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const asked: [path: string, init?: RequestInit][] = [
    ['/livez'],
    ['/readyz'],
    ['/version'],
    ['/metrics'],
    ['/nothing-here'],
    ['/ping'],
    ['/explorer'],
    ['/openapi.json'],
    ['/media/none'],
    ['/.well-known/jwks.json'],
    ['/douyin/feed/'],
    ['/graphql', { ...query, body: '{"query":"{ __typename }"}' }],
    ['/graphql', { ...query, body: 'no JSON' }],
    ['/graphql', { method: 'OPTIONS', headers: { origin: 'http://a.example' } }],
    [
      '/graphql',
      {
        ...query,
        headers: { ...query.headers, accept: 'text/event-stream' },
        body: '{"query":"{ __typename }"}',
      },
    ],
  ];
  for (const [path, init] of asked) {
    const answer = await fetch(url + path, init);
    await answer.body?.cancel();
    expect(answer.headers.get('x-content-type-options'), path).toBe('nosniff');
  }
});
