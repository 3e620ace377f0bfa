import type { Database } from '@clipgraph/platform/database/database.ts';
import { chunked } from '@clipgraph/platform/database/statements.ts';
import { unavailable } from '@clipgraph/platform/errors/catalogue.ts';
import type { Logger } from 'pino';
import { termsIn } from '../../documents/texts.ts';
import type { Stem } from '../../text/tokens.ts';
import type { Engine, Indexed } from '../engine.ts';
import type { Shelf } from '../index-tables.ts';
import { forgetShelves, readShelves } from '../shelves.ts';
import { asking, NoIndex } from './ask.ts';
import { findCandidates } from './find.ts';
import { connectEngine, EngineRefusal } from './http.ts';
import { mapping } from './mapping.ts';
import { inField } from './queries.ts';

interface OpenSearchOptions {
  url: string;
  /** In front of the names of its indexes. */
  prefix: string;
  database: Database;
  stem: Stem;
  log: Logger;
  /** @default 1500 */
  searchTimeoutMs?: number;
}

/** Of the documents in the index. Another one is an index that is built anew. */
export const layout = 'words';

const writeTimeoutMs = 30_000;
const perBulk = 500;

/**
 * OpenSearch, which is told of changes after they were committed. Terms are made here, as those of
 * the tables are: it finds the same.
 */
export function createOpenSearch({
  url,
  prefix,
  database,
  stem,
  log,
  searchTimeoutMs = 1_500,
}: OpenSearchOptions): Engine {
  const http = connectEngine(url, 'writes', log);
  const searches = connectEngine(url, 'searches', log);
  const alias = (shelf: Shelf) => `${prefix}search_${layout}_${shelf}`;
  // Writes go to an alias: an index that is gone is never made by one of them, without its mapping.
  const index = (shelf: Shelf) => `${alias(shelf)}_index`;

  const ask = (shelf: Shelf) => asking(searches, alias(shelf), searchTimeoutMs);

  const linesOf = ({ kind, id, folded, rank, version }: Indexed, shelf: Shelf): object[] => {
    const { fieldOf, words } = termsIn(folded, stem);
    const terms = [...fieldOf].map(([term, field]) => inField(field, term));
    return [
      {
        index: {
          _index: alias(shelf),
          _id: `${kind}${id}`,
          version,
          version_type: 'external_gte',
          require_alias: true,
        },
      },
      { kind, id, rank, folded, terms, words: [...words] },
    ];
  };

  const remove = (shelf: Shelf) =>
    http
      .send({ method: 'DELETE', path: `/${index(shelf)}`, timeoutMs: writeTimeoutMs })
      .catch((error: unknown) => {
        if (!(error instanceof EngineRefusal) || error.statusCode !== 404) throw error;
      });

  const push: Engine['push'] = async (documents, shelves) => {
    const body = shelves.flatMap((shelf) => documents.flatMap((each) => linesOf(each, shelf)));
    if (body.length === 0) return;
    const { items } = await http.send<{ items: { index: BulkItem }[] }>({
      method: 'POST',
      path: '/_bulk',
      body,
      timeoutMs: writeTimeoutMs,
    });
    // A newer state of a document that is there already stays.
    const failed = items.find(({ index: { status } }) => status >= 300 && status !== 409);
    if (failed?.index.error?.type === 'index_not_found_exception') {
      log.warn('the index in OpenSearch is gone; it is built anew');
      await forgetShelves(database, 'opensearch');
    }
    if (failed) throw new Error(`OpenSearch took no document: ${JSON.stringify(failed)}`);
  };

  return {
    name: 'opensearch',
    write: async () => {},
    push,
    async fill(shelf, documents) {
      for (const run of chunked(documents, perBulk)) await push(run, [shelf]);
    },
    // The newer version of a document is told to both indexes by itself.
    correct: async () => {},
    async candidates(query, kinds, limit) {
      const { active } = await readShelves(database.db, 'opensearch');
      if (active === null) throw unavailable('The index is being built. Try again later.');
      try {
        return await findCandidates(ask(active), query, kinds, limit);
      } catch (error) {
        if (!(error instanceof NoIndex)) throw error;
        log.warn('the index in OpenSearch is gone; it is built anew');
        await forgetShelves(database, 'opensearch', active);
        throw unavailable('The index is being built. Try again later.');
      }
    },
    async clear(shelf) {
      await remove(shelf);
      const path = `/${index(shelf)}`;
      const body = { ...mapping, aliases: { [alias(shelf)]: {} } };
      await http.send({ method: 'PUT', path, body, timeoutMs: writeTimeoutMs });
    },
    async refresh() {
      const path = `/${prefix}search_${layout}_*/_refresh`;
      await http.send({ method: 'POST', path, timeoutMs: writeTimeoutMs });
    },
    async drop() {
      await Promise.all((['a', 'b'] as const).map(remove));
    },
    async ping() {
      await http.send({ method: 'GET', path: '/_cluster/health', timeoutMs: 1_000 });
    },
    async close() {
      await Promise.all([http.close(), searches.close()]);
    },
  };
}

interface BulkItem {
  status: number;
  error?: { type: string; reason: string };
}
