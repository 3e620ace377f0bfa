import { randomBytes } from 'node:crypto';
import { openConnection } from './connection.ts';
import { type Measured, measure, type Worker } from './measure.ts';

const roomCount = 20;
const longestPage = 1_000;

export interface LoadOptions {
  connections: number;
  seconds: number;
  /** Called after the load and before the check. */
  ended?(measured: Measured): Promise<void>;
}

export interface Checked {
  measured: Measured;
  /** One sentence for each difference from what was acknowledged; empty when all is well. */
  faults: string[];
  /** What was compared. */
  summary: string;
}

/**
 * Sends numbered messages into 20 rooms and pulls them all afterwards. Every message must be there
 * once, in the order of its sender.
 */
export async function loadIm(url: URL, options: LoadOptions): Promise<Checked> {
  const run = randomBytes(4).toString('hex');
  const rooms = Array.from({ length: roomCount }, (_, at) => `${run}-${at}:stress`);
  /** How many sends of each connection were acknowledged. */
  const acknowledged: number[] = [];

  const worker: Worker = (connection, number) => {
    acknowledged[number] = 0;
    const room = rooms[number % roomCount];
    const prefix = `{"chat":"${room}","sender":"stress","text":"${number}.`;
    return async () => {
      const next = acknowledged[number] ?? 0;
      const { status, body } = await connection.request('POST', '/api/send', `${prefix}${next}"}`);
      if (status !== 200) throw new Error(`${status} ${body}`);
      acknowledged[number] = next + 1;
    };
  };
  const measured = await measure(url, worker, options);
  await options.ended?.(measured);

  const faults: string[] = [];
  const seen = acknowledged.map(() => 0);
  let pulled = 0;
  for (const room of rooms) {
    for (const text of await pullAll(url, room)) {
      pulled += 1;
      const [number = 0, at = 0] = text.split('.').map(Number);
      // A send whose connection broke may be written although it was not acknowledged.
      if (at !== seen[number])
        faults.push(
          `In ${room} message ${at} of sender ${number} stands where ${seen[number]} should.`,
        );
      seen[number] = at + 1;
    }
  }
  acknowledged.forEach((count, number) => {
    const found = seen[number] ?? 0;
    if (found < count || found > count + 1)
      faults.push(`Sender ${number} had ${count} messages acknowledged, and ${found} are there.`);
  });
  const sent = acknowledged.reduce((sum, count) => sum + count, 0);
  return {
    measured,
    faults,
    summary: `${sent} sent, ${pulled} pulled from ${roomCount} rooms, each once and in order`,
  };
}

async function pullAll(url: URL, room: string): Promise<string[]> {
  const connection = await openConnection(url);
  const texts: string[] = [];
  for (let cursor = 0; ; ) {
    const { status, body } = await connection.request(
      'GET',
      '/api/pull',
      JSON.stringify({ chat: room, cursor, limit: longestPage }),
    );
    if (status !== 200) throw new Error(`pull: ${status} ${body}`);
    const page = JSON.parse(body.toString());
    for (const { text } of page.messages) texts.push(text);
    if (!page.has_more) break;
    cursor = page.next_cursor;
  }
  connection.close();
  return texts;
}
