import Fastify from 'fastify';
import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { createInstruments } from '../metrics.ts';
import { observeHttp } from './observe-http.ts';

it('tells how many requests are in flight, and times them, without streams and probes', async () => {
  const registry = new Registry();
  const app = Fastify();
  const telemetry = { registry, metrics: createInstruments(registry), tracing: undefined };
  observeHttp(app, telemetry, { joins: () => false });
  const answer = Promise.withResolvers<string>();
  const arrived = Promise.withResolvers<void>();
  app.get('/slow', () => {
    arrived.resolve();
    return answer.promise;
  });
  app.get('/stream', (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.raw.write('data: {}\n\n');
  });
  app.get('/told', (_request, reply) => {
    reply.hijack();
    reply.raw.setHeader('content-type', 'text/event-stream');
    reply.raw.writeHead(200).end('data: {}\n\n');
  });
  app.get('/metrics', () => registry.metrics());
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const inFlight = async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return /^clipgraph_requests_in_flight (\d+)$/m.exec(text)?.[1];
  };
  const leaving = new AbortController();
  try {
    expect(await inFlight()).toBe('0');
    const stream = await fetch(`${url}/stream`, { signal: leaving.signal });
    const slow = fetch(`${url}/slow`);
    await arrived.promise;
    expect(await inFlight()).toBe('1');
    answer.resolve('done');
    expect(await (await slow).text()).toBe('done');
    await expect.poll(inFlight, { timeout: 30_000 }).toBe('0');
    await stream.body?.cancel();
    expect(await (await fetch(`${url}/told`)).text()).toBe('data: {}\n\n');
    const timed = await (await fetch(`${url}/metrics`)).text();
    expect(timed).toContain('route="/slow"');
    expect(timed).not.toContain('route="/told"');
  } finally {
    answer.resolve('ended');
    leaving.abort();
    await app.close();
  }
});
