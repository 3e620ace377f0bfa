import { afterAll, beforeAll, expect, test } from 'vitest';
import { corpus, queries } from '../testing/corpus.ts';
import {
  type GoldenEngine,
  groups,
  openBaselines,
  openEngines,
  type Quality,
  qualityOf,
} from '../testing/golden.ts';

let engines: GoldenEngine[];
let baselines: GoldenEngine[];
beforeAll(async () => {
  engines = await openEngines();
  baselines = openBaselines();
}, 180_000);
afterAll(() => Promise.all(engines.map((engine) => engine.close())));

/** So far two engines may differ, in each figure. */
const tolerance = 0.02;

/** What a kind of query must reach in each language. */
const goalOf = (kind: string): number => (kind === 'typo' || kind === 'two-character' ? 0.8 : 0.9);

test('the corpus is large, and asked about in many ways', () => {
  expect(corpus.length).toBeGreaterThan(2_000);
  expect(queries.length).toBeGreaterThan(300);
});

test.each(groups)('finds what is meant, alike on every engine: $kind, $language', async (group) => {
  const told: ({ name: string } & Quality)[] = [];
  for (const engine of engines)
    told.push({ name: engine.name, ...(await qualityOf(engine, group.asked)) });
  const goal = goalOf(group.kind);
  const missing = told.filter(({ mrr, recall }) => mrr < goal || recall < goal);
  expect(missing).toEqual([]);
  for (const figure of ['mrr', 'recall'] as const) {
    const all = told.map((quality) => quality[figure]);
    const spread = Math.max(...all) - Math.min(...all);
    expect([figure, told, spread <= tolerance]).toEqual([figure, told, true]);
  }
});

test('finds more than a substring or trigrams do', async () => {
  const [ours] = engines as [GoldenEngine];
  for (const [kind, ofKind] of Map.groupBy(groups, (group) => group.kind)) {
    const asked = ofKind.flatMap((group) => group.asked);
    const { mrr } = await qualityOf(ours, asked);
    for (const baseline of baselines) {
      const least = (await qualityOf(baseline, asked)).mrr - tolerance;
      expect([kind, mrr >= least]).toEqual([kind, true]);
    }
  }
});
