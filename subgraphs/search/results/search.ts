import { type Connection, checkFirst } from '@clipgraph/platform/cursors/connection.ts';
import type { Cursors, SortKey } from '@clipgraph/platform/cursors/cursors.ts';
import { emptyConnection, readVisiblePage } from '@clipgraph/platform/cursors/visible-page.ts';
import type { SearchContext } from '../context.ts';
import type { Kind } from '../documents/kinds.ts';
import { stemOf } from '../engine/engine-of.ts';
import type { QuerySearchArgs } from '../generated/types.ts';
import { noteQuery } from '../suggest/frequent-queries.ts';
import { parseQuery } from '../text/query.ts';
import { type Found, findBest, maxResults } from './found.ts';
import { keepSnapshot, readSnapshot } from './snapshots.ts';
import { visibleResults } from './visible.ts';

const everyKind: readonly Kind[] = ['POST', 'USER', 'TAG'];

/**
 * `Query.search`. A first page is found anew; the next ones go on in what was found then.
 * @throws BAD_USER_INPUT for a query of more than 256 characters or 16 words, `first` outside
 *   1..100, or a cursor of another search; CURSOR_EXPIRED 10 minutes after the first page
 */
export async function search(
  context: SearchContext,
  { query: text, kinds, first, after }: QuerySearchArgs,
): Promise<Connection<Found>> {
  const { services, viewer } = context;
  checkFirst(first);
  const query = parseQuery(text, stemOf(services));
  const wanted = everyKind.filter((kind) => !kinds || kinds.includes(kind));
  const scope = {
    field: 'Query.search',
    args: [text, wanted.join()],
    viewerId: viewer.accountId,
  };
  const isFirst = typeof after !== 'string';
  const known = isFirst ? undefined : String(services.cursors.decode(scope, after)[0]);
  const found =
    known === undefined
      ? await findBest(services, query, wanted, Date.now())
      : await readSnapshot(services.cache, known);
  if (found.length === 0) return emptyConnection(after);
  // Nobody waits for it: what is remembered helps others, later.
  if (isFirst)
    noteQuery(services, viewer, text, Date.now()).catch((error: unknown) =>
      services.log.warn({ err: error }, 'a query could not be remembered'),
    );
  const snapshot = known ?? (await keepSnapshot(services.cache, found));
  return readVisiblePage({
    cursors: within(services.cursors, snapshot),
    scope,
    first,
    after,
    start: -1,
    read: async (place, limit) => found.slice(place + 1, place + 1 + limit),
    filter: (results) => visibleResults(context, results),
    positionOf: ({ place }) => place,
    nodeOf: (result) => result,
    scanLimit: maxResults,
  });
}

/** Cursors that also name their snapshot. */
const within = (cursors: Cursors, snapshot: string): Cursors => ({
  encode: (scope, key) => cursors.encode(scope, [snapshot, ...key]),
  decode: (scope, cursor): SortKey => cursors.decode(scope, cursor).slice(1),
});
