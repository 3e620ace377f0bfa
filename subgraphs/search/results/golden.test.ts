import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { corpus, type GoldenQuery, queries } from '../testing/corpus.ts';
import { openWorld, type World } from '../testing/world.ts';

let world: World;
/** Ids of the corpus, by place. */
let ids: number[];
const baselines = new DatabaseSync(':memory:');

beforeAll(async () => {
  world = await openWorld();
  ids = [];
  for (const [at, { text, isName }] of corpus.entries())
    ids.push(
      isName
        ? await world.user({ username: `golden${at}`, displayName: text }, undefined, false)
        : await world.post({ caption: text }, undefined, false),
    );
  for (let from = 0; from < world.told.length; from += 200)
    await world.hear(world.subgraph, world.told.slice(from, from + 200));
  baselines.exec("create virtual table grams using fts5(text, tokenize='trigram')");
  const insert = baselines.prepare('insert into grams (rowid, text) values (?, ?)');
  for (const [at, { text }] of corpus.entries()) insert.run(at + 1, text);
}, 120_000);
afterAll(() => world.dispose());

type Searched = (text: string) => Promise<number[]> | number[];

/** Places in the corpus, the newest first, of what a statement finds. */
const baseline =
  (condition: string, argument: (text: string) => string): Searched =>
  (text) =>
    baselines
      .prepare(`select rowid as id from grams where ${condition} order by rowid desc limit 10`)
      .all(argument(text.trim()))
      .map(({ id }) => Number(id) - 1);

const engines: Record<string, Searched> = {
  ours: async (text) =>
    (await world.find(text, { first: 10 })).map((id) => ids.indexOf(Number(id))),
  like: baseline('text like ?', (text) => `%${text}%`),
  trigram: baseline('grams match ?', (text) =>
    text
      .split(/\s+/)
      .map((word) => `"${word.replaceAll('"', '')}"`)
      .join(' '),
  ),
};

interface Quality {
  /** Mean of 1 / rank of the first that is meant. */
  mrr: number;
  /** Mean share of the first ten places that those which are meant take, as far as they can. */
  recall: number;
}

async function qualityOf(searched: Searched, asked: readonly GoldenQuery[]): Promise<Quality> {
  let [mrr, recall] = [0, 0];
  for (const { text, grade } of asked) {
    const meant = new Set(corpus.flatMap((entry, at) => (grade(entry) === 2 ? [at] : [])));
    const found = (await searched(text)).slice(0, 10);
    const first = found.findIndex((at) => meant.has(at));
    mrr += first < 0 ? 0 : 1 / (first + 1);
    recall += found.filter((at) => meant.has(at)).length / Math.min(10, meant.size);
  }
  return { mrr: mrr / asked.length, recall: recall / asked.length };
}

const groups = Object.entries(
  Object.groupBy(queries, (query) => `${query.class}, ${query.language}`),
).map(([name, asked = []]) => ({ name, asked, class: asked[0]?.class }));

test('the corpus is large, and asked about in many ways', () => {
  expect(corpus.length).toBeGreaterThan(2_000);
  expect(queries.length).toBeGreaterThan(300);
});

test.each(groups)('finds what is meant: $name', async ({ asked, class: kind }) => {
  const { mrr, recall } = await qualityOf(engines.ours as Searched, asked);
  const least = kind === 'typo' || kind === 'two-character' ? 0.8 : 0.9;
  expect(mrr).toBeGreaterThanOrEqual(least);
  expect(recall).toBeGreaterThanOrEqual(least);
});

test('finds more than a substring or trigrams do', async () => {
  const rows: string[] = [];
  for (const kind of ['exact', 'prefix', 'typo', 'two-character', 'mixed', 'name'] as const) {
    const asked = queries.filter((query) => query.class === kind);
    const [ours, like, trigram] = await Promise.all(
      Object.values(engines).map((searched) => qualityOf(searched, asked)),
    );
    rows.push(
      [
        kind,
        asked.length,
        ...[ours, like, trigram].flatMap((quality) => [
          quality?.mrr.toFixed(2),
          quality?.recall.toFixed(2),
        ]),
      ].join(' | '),
    );
    expect(ours?.mrr).toBeGreaterThanOrEqual(Math.max(like?.mrr ?? 1, trigram?.mrr ?? 1) - 0.02);
  }
  if (process.env.SHOW_FIGURES) console.log(rows.join('\n'));
});
