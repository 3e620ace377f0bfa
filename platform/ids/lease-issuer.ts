/**
 * For lease.test.ts: leases a worker number in its own process and makes one id per line of input.
 */
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import { openDatabase } from '../database/open.ts';
import { sampleFolder } from '../database/scratch.ts';
import { leaseWorker } from './lease.ts';

const log = pino({ level: 'silent' });
const database = await openDatabase({ url: process.argv[2] ?? '', folder: sampleFolder, log });
const source = await leaseWorker(database, { log, leaseMs: Number(process.argv[3]) });
console.log('leased');
for await (const _line of createInterface({ input: process.stdin })) {
  try {
    console.log(Math.floor(source.next() / 256) % 16);
  } catch {
    console.log('refused');
  }
}
