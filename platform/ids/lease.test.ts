import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openScratchDatabase, type ScratchDatabase } from '../database/scratch.ts';
import { idTimeMs } from './id.ts';
import { leaseWorker } from './lease.ts';
import { workerLeases } from './tables.ts';

const leaseMs = 10_000;
const log = pino({ level: 'silent' });
let database: ScratchDatabase;
beforeEach(async () => {
  database = await openScratchDatabase();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await database.drop();
});

function pastLease(): void {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + leaseMs);
}

const rowOf = async (worker: number) =>
  (await database.db.select().from(workerLeases).where(eq(workerLeases.worker, worker)))[0];

test('16 holders at once get 16 different numbers, and a 17th is refused with the reason', async () => {
  const sources = await Promise.all(
    Array.from({ length: 16 }, () => leaseWorker(database, { log })),
  );
  expect(new Set(sources.map((source) => source.worker)).size).toBe(16);
  await expect(leaseWorker(database, { log, waitMs: 0 })).rejects.toThrow(
    'All 16 worker numbers are held',
  );
  await Promise.all(sources.map((source) => source.close()));
});

test('a number given back is taken again, above the last id made under it', async () => {
  const sources = await Promise.all(
    Array.from({ length: 16 }, () => leaseWorker(database, { log })),
  );
  const [first, ...others] = sources;
  const last = first?.next() ?? 0;
  const worker = first?.worker;
  await first?.close();
  expect(() => first?.next()).toThrow('No new ids');
  vi.spyOn(Date, 'now').mockReturnValue(idTimeMs(last) - 5_000);
  const next = await leaseWorker(database, { log });
  expect(next.worker).toBe(worker);
  expect(next.next()).toBeGreaterThan(last);
  await Promise.all([next, ...others].map((source) => source.close()));
});

test('a number whose holder died is taken after its lease, above everything that the dead one may have issued', async () => {
  const issuedUpToMs = Date.now() + 60_000;
  await database.db.insert(workerLeases).values(
    Array.from({ length: 16 }, (_, worker) => ({
      worker,
      holder: 'dead',
      expiresAt: Date.now() + (worker === 7 ? -1 : 60_000),
      issuedUpToMs,
    })),
  );
  const source = await leaseWorker(database, { log });
  expect(source.worker).toBe(7);
  expect(idTimeMs(source.next())).toBeGreaterThan(issuedUpToMs);
  await source.close();
});

test('a holder that was not renewed in time by the monotonic clock issues nothing, even when the wall clock went back', async () => {
  const source = await leaseWorker(database, { log, holder: 'me' });
  source.next();
  await database.db
    .update(workerLeases)
    .set({ holder: 'somebody else' })
    .where(eq(workerLeases.worker, source.worker));
  pastLease();
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() - 5_000);
  expect(() => source.next()).toThrow('No new ids');
  await vi.waitFor(() => expect(source.next()).toBeGreaterThan(0), 15_000);
  expect((await rowOf(source.worker))?.holder).toBe('me');
  await source.close();
});

test('a holder whose number was not taken meanwhile goes on under it', async () => {
  const source = await leaseWorker(database, { log, holder: 'me' });
  const { worker } = source;
  pastLease();
  expect(() => source.next()).toThrow('No new ids');
  await vi.waitFor(() => expect(source.next()).toBeGreaterThan(0), 15_000);
  expect(source.worker).toBe(worker);
  await source.close();
});

test('a process that was stopped past its lease notices before it issues', async () => {
  const child = await startIssuer();
  await child.issue();
  child.process.kill('SIGSTOP');
  // Its number is taken over as after a lapsed lease, without waiting for that.
  const [row] = await database.db.select().from(workerLeases);
  await database.db
    .update(workerLeases)
    .set({ holder: 'the next one' })
    .where(eq(workerLeases.worker, row?.worker ?? -1));
  await database.db.update(workerLeases).set({ expiresAt: Date.now() + 60_000 });
  await vi.waitFor(
    () => expect(performance.now()).toBeGreaterThan(child.leasedAtMs + childLeaseMs),
    15_000,
  );
  child.process.kill('SIGCONT');
  const answers = [await child.issue(), await child.issue()];
  for (const answer of answers)
    expect(answer === 'refused' || answer !== String(row?.worker)).toBe(true);
  child.process.kill('SIGKILL');
}, 30_000);

const childLeaseMs = 1_000;

/**
 * A process that leases a number and answers each line with the worker of a new id, or "refused".
 */
async function startIssuer() {
  const script = fileURLToPath(new URL('./lease-issuer.ts', import.meta.url));
  const child: ChildProcess = spawn(
    process.execPath,
    [script, database.url, String(childLeaseMs)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  await once(lines, 'line');
  return {
    process: child,
    leasedAtMs: performance.now(),
    async issue(): Promise<string> {
      const answer = once(lines, 'line');
      child.stdin?.write('next\n');
      return String((await answer)[0]);
    },
  };
}
