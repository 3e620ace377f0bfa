import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { Measured } from './measure.ts';
import type { World } from './world.ts';

export interface Result {
  engine: string;
  posts: number;
  measuredAt: string;
  filled: World['filled'];
  rows: (Measured & { name: string })[];
}

const folder = new URL('../results/growth/', import.meta.url);
const fileOf = (engine: string, posts: number) => new URL(`${engine}-${posts}.json`, folder);

export async function writeResult(result: Result): Promise<void> {
  await mkdir(folder, { recursive: true });
  const rounded = (_key: string, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 1_000) / 1_000 : value;
  await writeFile(fileOf(result.engine, result.posts), `${JSON.stringify(result, rounded, 1)}\n`);
}

/** @returns undefined when there is none */
export async function readResult(engine: string, posts: number): Promise<Result | undefined> {
  const text = await readFile(fileOf(engine, posts), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Result);
}

/** The last of the results beside the first, in Markdown. */
export function printTable(results: readonly Result[]): void {
  const [first] = results;
  const last = results.at(-1);
  if (!first || !last) return;
  const counted = first.engine === 'sqlite' ? 'steps' : 'rows';
  const sizes = results.map(({ posts }) => posts.toLocaleString('en'));
  const heads = [
    `${first.engine}, posts`,
    'statements',
    `${counted}, ${sizes.join(' / ')}`,
    'pages',
    'p50 ms',
    'p99 ms',
    'processor ms',
    'times p50 / processor',
  ];
  console.log(`| ${heads.join(' | ')} |\n|${'---|'.repeat(heads.length)}`);
  for (const { name, p50Ms, workedMs, statements } of first.rows) {
    const all = results.map(({ rows }) => rows.find((row) => row.name === name));
    const of = (value: (row: Result['rows'][number]) => string) =>
      all.map((row) => (row ? value(row) : '')).join(' / ');
    const cells = [
      name,
      statements,
      of(({ rows }) => rows.toLocaleString('en')),
      of(({ pages }) => String(pages)),
      of((row) => row.p50Ms.toFixed(1)),
      of((row) => row.p99Ms.toFixed(1)),
      of((row) => row.workedMs.toFixed(1)),
      `${times(all.at(-1)?.p50Ms, p50Ms)} / ${times(all.at(-1)?.workedMs, workedMs)}`,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

const times = (last: number | undefined, first: number): string =>
  ((last ?? Number.NaN) / first).toFixed(2);
