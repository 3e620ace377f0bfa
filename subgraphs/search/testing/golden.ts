import { DatabaseSync } from 'node:sqlite';
import { corpus, type GoldenQuery, queries } from './corpus.ts';
import { openWorld } from './world.ts';

/** Something that searches the golden corpus. */
export interface GoldenEngine {
  name: string;
  /** @returns places in the corpus of the best ten */
  search(text: string): Promise<number[]> | number[];
  close(): Promise<void> | void;
}

const perPage = 10;
const eventsAtOnce = 200;

/**
 * Ours, on every engine and database that is at hand: tables on SQLite always, tables on the server
 * of DATABASE_URL, OpenSearch by SEARCH_URL.
 */
export async function openEngines(): Promise<GoldenEngine[]> {
  const { DATABASE_URL = '', SEARCH_URL = '' } = process.env;
  const chosen = [{ name: 'tables, SQLite', environment: { DATABASE_URL: '', SEARCH_URL: '' } }];
  if (DATABASE_URL)
    chosen.push({ name: 'tables, MySQL', environment: { DATABASE_URL, SEARCH_URL: '' } });
  if (SEARCH_URL)
    chosen.push({ name: 'OpenSearch', environment: { DATABASE_URL: '', SEARCH_URL } });
  const engines: GoldenEngine[] = [];
  // One after the other: SQLite keeps the process to itself while it writes.
  for (const { name, environment } of chosen) engines.push(await openEngine(name, environment));
  return engines;
}

async function openEngine(
  name: string,
  environment: Record<string, string>,
): Promise<GoldenEngine> {
  const world = await openWorld(environment);
  const placeOf = new Map<number, number>();
  for (const [at, { text, isName }] of corpus.entries()) {
    const account = { username: `golden${at}`, displayName: text };
    const id = isName
      ? await world.user(account, undefined, false)
      : await world.post({ caption: text }, undefined, false);
    placeOf.set(id, at);
  }
  for (let from = 0; from < world.told.length; from += eventsAtOnce)
    await world.hear(world.subgraph, world.told.slice(from, from + eventsAtOnce));
  return {
    name,
    search: async (text) =>
      (await world.find(text, { first: perPage })).map((id) => placeOf.get(Number(id)) ?? -1),
    close: () => world.dispose(),
  };
}

/** What others do: a substring, and SQLite's trigrams. The newest come first. */
export function openBaselines(): GoldenEngine[] {
  const database = new DatabaseSync(':memory:');
  database.exec("create virtual table grams using fts5(text, tokenize='trigram')");
  const insert = database.prepare('insert into grams (rowid, text) values (?, ?)');
  for (const [at, { text }] of corpus.entries()) insert.run(at + 1, text);
  const baseline = (name: string, condition: string, argument: (text: string) => string) => {
    const order = `order by rowid desc limit ${perPage}`;
    const statement = database.prepare(`select rowid as id from grams where ${condition} ${order}`);
    const search = (text: string) =>
      statement.all(argument(text.trim())).map(({ id }) => Number(id) - 1);
    return { name, search, close: () => {} };
  };
  const quoted = (word: string) => `"${word.replaceAll('"', '')}"`;
  return [
    baseline("like '%x%'", 'text like ?', (text) => `%${text}%`),
    baseline('FTS5 trigrams', 'grams match ?', (text) => text.split(/\s+/).map(quoted).join(' ')),
  ];
}

export interface Quality {
  /** Mean of 1 / rank of the first that is meant. */
  mrr: number;
  /** Mean share of the first ten places that those which are meant take, as far as they can. */
  recall: number;
}

export async function qualityOf(
  { search }: GoldenEngine,
  asked: readonly GoldenQuery[],
): Promise<Quality> {
  let [mrr, recall] = [0, 0];
  for (const { text, grade } of asked) {
    const meant = new Set(corpus.flatMap((entry, at) => (grade(entry) === 2 ? [at] : [])));
    const found = await search(text);
    const first = found.findIndex((at) => meant.has(at));
    mrr += first < 0 ? 0 : 1 / (first + 1);
    recall += found.filter((at) => meant.has(at)).length / Math.min(perPage, meant.size);
  }
  return { mrr: mrr / asked.length, recall: recall / asked.length };
}

/** Queries of one class in one language. */
export const groups = [
  ...Map.groupBy(queries, (query) => `${query.class} ${query.language}`).values(),
].map((asked) => {
  const [{ class: kind, language }] = asked as [GoldenQuery];
  return { kind, language, asked };
});

const cell = ({ mrr, recall }: Quality) => `${mrr.toFixed(2)} / ${recall.toFixed(2)}`;

/** Lines of a table in Markdown: mean reciprocal rank / recall of the first ten. */
export async function tableOf(engines: readonly GoldenEngine[]): Promise<string[]> {
  const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  const lines = [row(['kind of query', 'language', 'queries', ...engines.map(({ name }) => name)])];
  lines.push(`|${'---|'.repeat(engines.length + 3)}`);
  const add = async (kind: string, language: string, asked: readonly GoldenQuery[]) => {
    const cells: string[] = [];
    for (const engine of engines) cells.push(cell(await qualityOf(engine, asked)));
    lines.push(row([kind, language, asked.length, ...cells]));
  };
  for (const [kind, ofKind] of Map.groupBy(groups, (group) => group.kind)) {
    for (const { language, asked } of ofKind) await add(kind, language, asked);
    if (ofKind.length > 1) {
      const asked = ofKind.flatMap((group) => group.asked);
      await add(`**${kind}**`, 'all', asked);
    }
  }
  return lines;
}
