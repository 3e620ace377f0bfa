import { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import { InvalidRequest } from '../executor/document/document.ts';
import type { OperationParams } from '../subscriptions/live-operations.ts';
import { hashOf, type KnownDocuments } from './known-documents.ts';

/**
 * Documents that clients may name by their hash: those known beforehand, and those registered by
 * automatic persisted queries.
 */
export interface PersistedDocuments {
  /** Apollo Server's store of automatic persisted queries. */
  readonly cache: {
    get(key: string): Promise<string | undefined>;
    set(key: string, text: string): Promise<void>;
    delete(key: string): Promise<boolean>;
  };
  /** The text of a document by its hash; undefined when nobody registered it. */
  text(hash: string): string | undefined;
  /**
   * The document's text, as a request names it or sends it.
   * @throws InvalidRequest when it is named by a hash that nobody registered or that has not the
   *   form, or is missing
   */
  resolve(params: OperationParams): Promise<string>;
}

const maxRegisteredBytes = 30 * 1024 * 1024;
const keyPrefix = 'apq:';

export function createPersistedDocuments(known: KnownDocuments): PersistedDocuments {
  const registered = new LRUCache<string, string>({
    maxSize: maxRegisteredBytes,
    sizeCalculation: (text) => 2 * text.length + 100,
  });
  const find = (hash: string) => known.text(hash) ?? registered.get(hash);
  const hashOfKey = (key: string) =>
    key.startsWith(keyPrefix) ? key.slice(keyPrefix.length) : key;
  return {
    text: find,
    cache: {
      get: async (key) => find(hashOfKey(key)),
      async set(key, text) {
        registered.set(hashOfKey(key), text);
      },
      delete: async (key) => registered.delete(hashOfKey(key)),
    },
    async resolve({ query, extensions }) {
      const hash = persistedHash(extensions);
      if (hash === undefined) {
        if (!query) throw refusal('BAD_REQUEST', 'Send the operation as `query`.');
        return query;
      }
      if (!query) {
        const text = find(hash);
        if (text === undefined)
          throw refusal('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
        return text;
      }
      if (hashOf(query) !== hash)
        throw refusal('BAD_REQUEST', 'The sha256Hash is not that of the query.');
      registered.set(hash, query);
      return query;
    },
  };
}

/** How a client names a document by its hash. */
export const persistedQueryForm =
  'Send `extensions.persistedQuery` as { version: 1, sha256Hash: "..." }.';

/** Whether `extensions` name a document in another form. */
export function isPersistedQueryMalformed(extensions: unknown): boolean {
  const named = (extensions as { persistedQuery?: unknown } | null | undefined)?.persistedQuery;
  if (named === undefined || named === null) return false;
  return (
    typeof named !== 'object' ||
    !('sha256Hash' in named && typeof named.sha256Hash === 'string') ||
    !('version' in named && named.version === 1)
  );
}

/** @throws InvalidRequest with BAD_REQUEST */
function persistedHash(extensions: OperationParams['extensions']): string | undefined {
  if (isPersistedQueryMalformed(extensions)) throw refusal('BAD_REQUEST', persistedQueryForm);
  const named = extensions?.persistedQuery as { sha256Hash: string } | null | undefined;
  return named?.sha256Hash;
}

const refusal = (code: string, message: string) =>
  new InvalidRequest([new GraphQLError(message, { extensions: { code } })]);
