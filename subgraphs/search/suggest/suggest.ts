import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { viewAccounts } from '@clipgraph/platform/projections/hidden-accounts.ts';
import { and, asc, eq, gte, lte } from 'drizzle-orm';
import type { SearchContext } from '../context.ts';
import { popularityOf } from '../counted.ts';
import type { QuerySuggestArgs } from '../generated/types.ts';
import { names } from '../tables.ts';
import { fold } from '../text/fold.ts';
import { checkSearchText, nameKey } from '../text/query.ts';
import { frequentQueriesFrom } from './frequent-queries.ts';

/** Of each kind, in the order of the alphabet; the most popular of them are offered. */
const namesRead = 500;
const maxLimit = 20;
/** Sorts behind everything that begins with the text before it. */
const last = '\u{10FFFF}';

interface Suggestion {
  kind: 'USER' | 'TAG' | 'QUERY';
  id: Id;
  shown: string;
  /** Whether it is just what was typed. */
  whole: boolean;
  popularity: number;
}

/**
 * `Query.suggest`.
 * @throws BAD_USER_INPUT for a prefix of more than 256 characters, or `limit` outside 1..20
 */
export async function suggest(
  context: SearchContext,
  { prefix, limit }: QuerySuggestArgs,
): Promise<string[]> {
  if (limit < 1 || limit > maxLimit)
    throw badUserInput(`\`limit\` must be from 1 to ${maxLimit}; it was ${limit}.`, 'limit');
  checkSearchText(prefix, 'prefix');
  const folded = fold(prefix).trim();
  const key = nameKey(folded).slice(0, 75);
  if (key === '') return [];
  const kinds = (['TAG', 'USER'] as const).filter(
    (kind) => !folded.startsWith(kind === 'TAG' ? '@' : '#'),
  );
  const known = (
    await Promise.all([
      ...kinds.map((kind) => namesFrom(context, kind, key)),
      kinds.length === 2 ? queriesFrom(context, key) : [],
    ])
  ).flat();
  const best = known.sort(
    (a, b) =>
      Number(b.whole) - Number(a.whole) ||
      b.popularity - a.popularity ||
      (a.shown < b.shown ? -1 : 1),
  );
  const offered = new Set<string>();
  for (let at = 0; at < best.length && offered.size < limit; at += 2 * limit)
    for (const { shown } of await visible(context, best.slice(at, at + 2 * limit)))
      if (offered.size < limit) offered.add(shown);
  return [...offered];
}

async function namesFrom(
  { services }: SearchContext,
  kind: 'USER' | 'TAG',
  key: string,
): Promise<Suggestion[]> {
  const rows = await services.database.db
    .select({ id: names.id, folded: names.folded, shown: names.shown })
    .from(names)
    .where(and(eq(names.kind, kind), gte(names.folded, key), lte(names.folded, key + last)))
    .orderBy(asc(names.folded))
    .limit(namesRead);
  if (rows.length === 0) return [];
  const popularity = await services.counters.read(
    popularityOf[kind],
    rows.map(({ id }) => id),
  );
  return rows.map(({ id, folded, shown }, at) => ({
    kind,
    id,
    shown,
    whole: folded === key,
    popularity: popularity[at] ?? 0,
  }));
}

async function queriesFrom({ services }: SearchContext, key: string): Promise<Suggestion[]> {
  const queries = await frequentQueriesFrom(services, key, namesRead);
  return queries.map(({ folded, askers }) => ({
    kind: 'QUERY',
    id: 0,
    shown: folded,
    whole: folded === key,
    popularity: askers,
  }));
}

/** Tags that posts which everybody may see still have, and accounts that the viewer may see. */
async function visible(
  { viewer, facts, loaders }: SearchContext,
  suggestions: readonly Suggestion[],
): Promise<Suggestion[]> {
  const userIds = suggestions.flatMap(({ kind, id }) => (kind === 'USER' ? [id] : []));
  const [accountOf, areOpen] = await Promise.all([
    userIds.length === 0 ? null : viewAccounts(facts, viewer.accountId, userIds),
    Promise.all(suggestions.map(({ kind, id }) => kind !== 'TAG' || loaders.isOpenTag.load(id))),
  ]);
  return suggestions.filter(({ kind, id }, at) => {
    if (kind !== 'USER' || !accountOf) return areOpen[at];
    const { isGone, between } = accountOf(id);
    return !isGone && !between.blockedByViewer && !between.blocksViewer;
  });
}
