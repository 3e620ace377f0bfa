import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createEventSource, type EventSource, newsSubgraphs } from '../gateway/news-graph.ts';
import { type FrontDoor, openFrontDoor } from '../kit/front-door.ts';
import { openSocket } from '../kit/socket.ts';

interface LeakRound {
  /** Sent over HTTP; a tenth of them are documents that were never sent before. */
  readonly operations: number;
  /** Opened, read one event of, and closed over WebSocket. */
  readonly subscriptions: number;
  report?(line: string): void;
}

interface LeakFigures {
  /** After a quarter of the work, when the bounded caches have begun to fill, and at the end. */
  readonly heapMiB: { readonly early: number; readonly end: number };
  /** Left open at the subgraph at the end. */
  readonly upstreams: number;
  readonly failed: number;
}

/** Runs the front door over subgraphs in memory, and looks what is left in the heap. */
export async function runGatewayLeaks({
  operations,
  subscriptions,
  report = () => undefined,
}: LeakRound): Promise<LeakFigures> {
  const source = createEventSource();
  const door = await openFrontDoor(newsSubgraphs(source), {
    socketLimits: { maxSocketsPerViewer: 1_000 },
  });
  try {
    let failed = 0;
    let early = 0;
    for (let quarter = 1; quarter <= 4; quarter++) {
      failed += await sendOperations(door, operations / 4, quarter);
      failed += await openSubscriptions(door, source, subscriptions / 4);
      const heapMiB = await settledHeapMiB();
      if (quarter === 1) early = heapMiB;
      report(
        `${(operations * quarter) / 4} operations, ${(subscriptions * quarter) / 4} subscriptions: ${heapMiB.toFixed(1)} MiB`,
      );
      if (quarter === 4)
        return { heapMiB: { early, end: heapMiB }, upstreams: source.open, failed };
    }
    throw new Error('unreachable');
  } finally {
    await door.close();
  }
}

const concurrency = 16;

/** @returns how many were not answered as they should */
async function sendOperations(door: FrontDoor, count: number, round: number): Promise<number> {
  let sent = 0;
  let failed = 0;
  const worker = async () => {
    while (sent < count) {
      const at = sent++;
      const isNew = at % 10 === 0;
      const alias = isNew ? `new_${round}_${at}` : `known_${at % 100}`;
      const query = `query ($with: Boolean!) { ${alias}: story { id headline reads @include(if: $with) isReadByMe } }`;
      const answer = await door.post(
        { query, variables: { with: at % 3 === 0 } },
        at % 2 === 0 ? {} : { authorization: `Bearer ${(at % 50) + 1}` },
      );
      const { data } = (await answer.json()) as { data?: Record<string, { headline?: string }> };
      if (data?.[alias]?.headline !== 'headline 0') failed += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return failed;
}

async function openSubscriptions(
  door: FrontDoor,
  source: EventSource,
  count: number,
): Promise<number> {
  const perSocket = 50;
  let failed = 0;
  for (let opened = 0; opened < count; opened += perSocket) {
    const client = await openSocket(door.url);
    await client.init(String((opened % 20) + 1));
    const ids = Array.from({ length: Math.min(perSocket, count - opened) }, (_, at) => `s${at}`);
    for (const [at, id] of ids.entries()) {
      // Shared by all, shared by the viewer's, and nobody else's.
      const field = ['storyTold', 'storyForMe', `storyFrom(after: ${at})`][at % 3];
      client.send({
        type: 'subscribe',
        id,
        payload: { query: `subscription { ${field} { id headline } }` },
      });
    }
    client.send({ type: 'subscribe', id: 'ready', payload: { query: '{ story { id } }' } });
    await client.message(({ type, id }) => type === 'complete' && id === 'ready');
    source.send({ id: '7' });
    const heard = await Promise.all(
      ids.map((id) => client.message((message) => message.id === id)),
    );
    failed += heard.filter(({ type }) => type !== 'next').length;
    // Half are completed, half are left to the socket's end.
    for (const id of ids.slice(0, ids.length / 2)) client.send({ type: 'complete', id });
    client.socket.close();
    await client.closed;
  }
  await source.whenOpen(0);
  return failed;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function settledHeapMiB(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    await setImmediate();
    collectGarbage();
  }
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

/** `npm run soak -- gateway` */
if (import.meta.main) {
  const began = performance.now();
  const { heapMiB, upstreams, failed } = await runGatewayLeaks({
    operations: 200_000,
    subscriptions: 5_000,
    report: (line) => console.log(line),
  });
  const grown = heapMiB.end - heapMiB.early;
  console.log(
    `heap ${heapMiB.early.toFixed(1)} -> ${heapMiB.end.toFixed(1)} MiB, ${upstreams} upstreams left, ${failed} wrong answers`,
  );
  console.log(`took ${Math.round((performance.now() - began) / 1000)} s`);
  const bad = failed > 0 || upstreams > 0 || grown > 40;
  console.log(bad ? '0 passed, 1 failed' : '1 passed, 0 failed');
  process.exit(bad ? 1 : 0);
}
