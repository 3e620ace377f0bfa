import { quantile } from '../gateway/load.ts';
import { type Cost, costOf, statementsOf } from './cost.ts';
import type { Row } from './rows.ts';
import type { World } from './world.ts';

export interface Measured extends Cost {
  p50Ms: number;
  p99Ms: number;
  /** Of the processor, by this process: says more than the time while others work beside. */
  workedMs: number;
}

const mostWarmingUp = 20;
/** How often its statements are looked at, as some of the background come in between. */
const looks = 3;

/** What a request of one kind costs in each world; they take turns. */
export async function measure(
  row: Row,
  worlds: readonly World[],
  times: number,
): Promise<Measured[]> {
  const warmingUp = Math.min(mostWarmingUp, times);
  const spent = worlds.map(() => ({ tookMs: [] as number[], workedMs: [] as number[] }));
  for (let k = 0; k < warmingUp + times; k++)
    for (const [at, world] of worlds.entries()) {
      const { tookMs, workedMs } = await once(row, world, k);
      if (k < warmingUp) continue;
      spent[at]?.tookMs.push(tookMs);
      spent[at]?.workedMs.push(workedMs);
    }
  const measured = [];
  for (const [at, world] of worlds.entries()) {
    const { tookMs = [], workedMs = [] } = spent[at] ?? {};
    for (const values of [tookMs, workedMs]) values.sort((a, b) => a - b);
    measured.push({
      ...(await leastCost(row, world, warmingUp + times)),
      p50Ms: quantile(tookMs, 0.5),
      p99Ms: quantile(tookMs, 0.99),
      workedMs: quantile(workedMs, 0.5),
    });
  }
  return measured;
}

async function leastCost(row: Row, world: World, k: number): Promise<Cost> {
  let least: Cost | undefined;
  for (let look = 0; look < looks; look++) {
    const { accountId, document, variables } = await row.request(world, k + look);
    const sent = await statementsOf(() => world.ask(accountId, document, variables));
    if (least && sent.length >= least.statements) continue;
    least = await costOf(world, sent);
  }
  return least ?? { statements: 0, rows: 0, pages: 0 };
}

async function once(row: Row, world: World, k: number) {
  const { accountId, document, variables } = await row.request(world, k);
  const before = process.cpuUsage();
  const beganMs = performance.now();
  const answer = await world.ask<object>(accountId, document, variables);
  const tookMs = performance.now() - beganMs;
  const { user, system } = process.cpuUsage(before);
  if (isEmpty(answer)) throw new Error(`${row.name}: nothing was found.`);
  return { tookMs, workedMs: (user + system) / 1_000 };
}

/** Whether its root is null, or the first list in it has nothing. */
function isEmpty(answer: object): boolean {
  let level: unknown[] = Object.values(answer);
  if (level.every((value) => value === null)) return true;
  for (; level.length > 0; level = level.flatMap((value) => Object.values(value ?? {}))) {
    const list = level.find((value) => Array.isArray(value));
    if (list) return (list as unknown[]).length === 0;
    level = level.filter((value) => typeof value === 'object');
  }
  return false;
}
