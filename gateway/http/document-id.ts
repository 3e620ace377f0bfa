import type { FastifyRequest } from 'fastify';
import { isPersistedQueryMalformed } from '../documents/persisted.ts';

/**
 * A request as Apollo Server takes it, with `documentId` (of the draft's appendix on persisted
 * documents: `sha256:<hash>`, or the hash alone) turned into the extension by which Apollo clients
 * name a persisted query.
 */
export function apolloRequestOf(request: Pick<FastifyRequest, 'url' | 'body'>): {
  body: unknown;
  search: string;
} {
  const at = request.url.indexOf('?');
  const search = at < 0 ? '' : request.url.slice(at);
  const { body } = request;
  if (
    typeof body === 'object' &&
    body !== null &&
    'documentId' in body &&
    typeof body.documentId === 'string'
  ) {
    const { documentId, ...rest } = body as { documentId: string; extensions?: object };
    return {
      body: { ...rest, extensions: { ...rest.extensions, ...persistedQuery(documentId) } },
      search,
    };
  }
  if (!search.includes('documentId=')) return { body, search };
  const params = new URLSearchParams(search);
  params.set('extensions', JSON.stringify(persistedQuery(params.get('documentId') ?? '')));
  params.delete('documentId');
  return { body, search: `?${params}` };
}

/** Whether a request's `extensions.persistedQuery` is none of what Apollo Server can read. */
export function namesDocumentWrongly({ method, query, body }: FastifyRequest): boolean {
  const { extensions } = ((method === 'GET' ? query : body) ?? {}) as { extensions?: unknown };
  try {
    return isPersistedQueryMalformed(
      typeof extensions === 'string' ? JSON.parse(extensions) : extensions,
    );
  } catch {
    // Apollo Server says what is wrong with a text that is not JSON.
    return false;
  }
}

export const persistedQuery = (documentId: string) => ({
  persistedQuery: { version: 1, sha256Hash: documentId.replace(/^sha256:/, '') },
});
