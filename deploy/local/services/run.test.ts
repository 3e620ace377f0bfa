import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningService, runService } from './run.ts';

let other: Server;
let port: number;
let service: RunningService | undefined;
/** Another instance has the port, and is ready. */
beforeEach(async () => {
  other = createServer((_request, response) => response.end('{"status":"ready"}'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  port = (other.address() as AddressInfo).port;
});
afterEach(async () => {
  await service?.stop('SIGKILL');
  other.close();
});

const run = (script: string) => {
  service = runService({ name: 'video', args: ['-e', script], port, environment: {} }, () => {});
  return service;
};

test('another instance on the port is not taken for the process that was started', async () => {
  const silent = run('setInterval(() => {}, 1000)');
  await expect(silent.untilReady(1_000)).rejects.toThrow('video was not ready within 1 s.');
});

test('a process that cannot have the port is told of, whoever answers there', async () => {
  const refused = run('setTimeout(() => process.exit(1), 200)');
  await expect(refused.untilReady()).rejects.toThrow('video ended with 1 before it was ready.');
});

test('a process is ready once it has said that it listens, and /readyz agrees', async () => {
  const listening = run(
    `setTimeout(() => console.log('video listens on port ${port}'), 200); setInterval(() => {}, 1000)`,
  );
  await expect(listening.untilReady(5_000)).resolves.toBeUndefined();
});
