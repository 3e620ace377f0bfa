import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { engineOf } from '../engine/engine-of.ts';
import { layout } from '../engine/opensearch/opensearch.ts';
import { readShelves } from '../engine/shelves.ts';
import { tablesOf } from '../engine/tables/shelf-tables.ts';
import { documents, knownLikes, names, postTags } from '../tables.ts';
import type { World } from './world.ts';

/** What the subgraph keeps once everything that it was told is in the index. */
export async function contentsOf(world: World): Promise<Record<string, string[]>> {
  await world.settle();
  return keptBy(world.subgraph.services);
}

/** What the subgraph and its engine keep, by table, each row as a text, in one order. */
export async function keptBy(services: Services): Promise<Record<string, string[]>> {
  const { db } = services.database;
  const engine = engineOf(services);
  const { active } = await readShelves(db, engine.name);
  const shelf = active ?? 'a';
  const inTables = { documents, knownLikes, names, postTags };
  const all: Record<string, string[]> = {};
  const keep = (name: string, rows: readonly object[]) => {
    all[name] = rows.map((row) => JSON.stringify(row)).sort();
  };
  for (const [name, table] of Object.entries(inTables)) {
    const rows: object[] = await db.select().from(table);
    // Versions count changes, also those that changed nothing. A tag that nobody uses any more
    // leaves an empty row behind, which nothing finds.
    keep(
      name,
      rows.filter((row) => !isEmptyTag(row)).map((row) => ({ ...row, version: undefined })),
    );
  }
  if (engine.name === 'tables')
    for (const [name, table] of Object.entries(tablesOf[shelf]))
      keep(name, await db.select().from(table));
  else keep('index', await inOpenSearch(services.config, shelf));
  return all;
}

const isEmptyTag = (row: object): boolean =>
  'kind' in row && row.kind === 'TAG' && 'indexed' in row && !row.indexed;

interface Answer {
  hits: { hits: { _source: { kind: string; id: number; terms: string[]; words: string[] } }[] };
}

async function inOpenSearch(
  { SEARCH_URL, DATABASE_PREFIX }: { SEARCH_URL?: string | undefined; DATABASE_PREFIX: string },
  shelf: string,
): Promise<object[]> {
  const address = `${SEARCH_URL}/${DATABASE_PREFIX}search_${layout}_${shelf}/_search?size=10000`;
  const { hits } = (await (await fetch(address)).json()) as Answer;
  return hits.hits
    .map(({ _source }) => ({
      ..._source,
      terms: _source.terms.sort(),
      words: _source.words.sort(),
    }))
    .filter(({ terms }) => terms.length > 0);
}
