import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { createMetrics, type HealthOptions, mountHealth, mountMetrics } from './health.ts';

const works = async () => {};
const fails = async () => {
  throw new Error('away');
};

async function get(path: string, options: Partial<HealthOptions> = {}) {
  const app = Fastify();
  mountHealth(app, {
    service: 'video',
    started: () => true,
    own: { database: works },
    others: {},
    ...options,
  });
  mountMetrics(app, createMetrics('video'));
  const answer = await app.inject(path);
  await app.close();
  return answer;
}

test('a process whose own database is away lives, but is not ready', async () => {
  expect((await get('/livez', { own: { database: fails } })).statusCode).toBe(200);
  const ready = await get('/readyz', { own: { database: fails } });
  expect(ready.statusCode).toBe(503);
  expect(ready.json()).toMatchObject({ status: 'not ready', own: { database: { ok: false } } });
});

test('others that are away are told, and do not make a process unready', async () => {
  const ready = await get('/readyz', { others: { redis: fails, kafka: works } });
  expect(ready.statusCode).toBe(200);
  expect(ready.json()).toMatchObject({
    others: { redis: { ok: false, latencyMs: expect.any(Number) }, kafka: { ok: true } },
  });
});

test('a probe that never answers counts as away', async () => {
  const ready = await get('/readyz', { own: { database: () => new Promise(() => {}) } });
  expect(ready.statusCode).toBe(503);
});

test('a process that is not started yet, or is stopping, is not ready', async () => {
  expect((await get('/readyz', { started: () => false })).statusCode).toBe(503);
});

test('the version and the metrics name the service', async () => {
  expect((await get('/version')).json()).toMatchObject({
    service: 'video',
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
  });
  expect((await get('/metrics')).body).toContain('process_resident_memory_bytes{service="video"}');
});
