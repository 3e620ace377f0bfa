import { setTimeout as sleep } from 'node:timers/promises';
import { shareOfLoop } from '@clipgraph/platform/background/share-of-loop.ts';
import type { World } from '@clipgraph/search/testing/world.ts';
import { stopwatch, summary } from './table.ts';

export const searchSource = 'query ($text: String!) { search(query: $text) { edges { cursor } } }';
export const suggestSource = 'query ($text: String!) { suggest(prefix: $text) }';

/** What is too long is refused. */
const onlyRefused = (error: { code?: string }) => {
  if (error.code !== 'BAD_USER_INPUT') throw error;
};

/** Asks for all texts one after the other, several times. */
export async function askInTurn(
  world: World,
  source: string,
  texts: readonly string[],
  rounds: number,
): Promise<string> {
  const tookMs: number[] = [];
  const spent = stopwatch();
  for (let round = 0; round < rounds; round++)
    for (const text of texts) {
      const startedMs = performance.now();
      await world.run(null, source, { text }).catch(onlyRefused);
      tookMs.push(performance.now() - startedMs);
    }
  const workedMs = (spent().workedSeconds * 1_000) / tookMs.length;
  return `${summary(tookMs)}, ${workedMs.toFixed(1)} ms of this process each`;
}

interface Asked {
  tookMs: number[];
  failed: number;
}

/**
 * Asks so many times a second, whether the one before is answered or not, and as the gateway does:
 * in turns with everything else in the process.
 */
export async function askSteadily(
  world: World,
  texts: readonly string[],
  perSecond: number,
  goesOn: () => boolean,
): Promise<Asked> {
  const answered: Asked = { tookMs: [], failed: 0 };
  const asked: Promise<void>[] = [];
  const beganMs = performance.now();
  for (let at = 0; goesOn(); at++) {
    const dueMs = beganMs + (at * 1_000) / perSecond;
    // Taken from when it was due: who waits for the process to listen waits as well.
    await sleep(Math.max(0, dueMs - performance.now()));
    asked.push(
      shareOfLoop()
        .then(() => world.run(null, searchSource, { text: texts[at % texts.length] }))
        .catch(onlyRefused)
        .then(
          () => void answered.tookMs.push(performance.now() - dueMs),
          () => void answered.failed++,
        ),
    );
  }
  await Promise.all(asked);
  return answered;
}
