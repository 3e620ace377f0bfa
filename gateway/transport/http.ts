import { type ViewerSigner, viewerHeader } from '@clipgraph/platform/identity/viewer-header.ts';
import { Pool } from 'undici';
import type { RequestScope, SubgraphRequest, SubgraphResponse, SubgraphTransport } from './transport.ts';

export interface HttpTransportOptions {
  /** The subgraph's name: the audience of the signed header. */
  name: string;
  /** Where it listens, `http://host:port`. */
  url: string;
  signer: ViewerSigner;
  /** What else a request carries: the trace that it belongs to. */
  headers?: () => Record<string, string>;
  /** @default 128 */
  maxConnections?: number;
  /** For requests without a deadline of their own. @default 10000 */
  timeoutMs?: number;
}

export interface HttpTransport extends SubgraphTransport {
  /** Finishes what is in flight and closes the connections. */
  close(): Promise<void>;
}

/** Shorter than the 65 s for which subgraphs keep idle connections, so that it is never they who close one that is about to be used. */
const keepAliveTimeoutMs = 30_000;
const connectTimeoutMs = 1_000;
/** What a broken connection looks like; anything else (a timeout, a cancelled request) is not worth a second try. */
const resetCodes: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** One subgraph over HTTP, on connections that are kept. Rejects with the reason when it cannot be reached. */
export function createHttpTransport(options: HttpTransportOptions): HttpTransport {
  const { name, url, signer, headers = () => ({}), maxConnections = 128, timeoutMs = 10_000 } = options;
  const pool = new Pool(url, {
    connections: maxConnections,
    keepAliveTimeout: keepAliveTimeoutMs,
    keepAliveMaxTimeout: keepAliveTimeoutMs,
    connect: { timeout: connectTimeoutMs },
  });

  async function post(request: SubgraphRequest, scope: RequestScope): Promise<SubgraphResponse> {
    const restMs = scope.deadlineAtMs === undefined ? timeoutMs : Math.min(timeoutMs, scope.deadlineAtMs - Date.now());
    const late = AbortSignal.timeout(Math.max(1, restMs));
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: '/graphql',
      headers: {
        ...headers(),
        'content-type': 'application/json',
        accept: 'application/json',
        'x-request-id': scope.requestId,
        [viewerHeader]: await signer.sign(scope.viewer, name),
      },
      body: JSON.stringify({ query: request.query, operationName: request.operationName, variables: request.variables }),
      signal: scope.signal ? AbortSignal.any([scope.signal, late]) : late,
    });
    const text = await body.text();
    if (statusCode !== 200 && statusCode !== 400) throw new Error(`${name} answered with status ${statusCode}: ${text.slice(0, 200)}`);
    return JSON.parse(text) as SubgraphResponse;
  }

  return {
    execute: (request, scope) =>
      post(request, scope).catch((error: unknown) => {
        // A write may have been done before the connection broke: only reads are tried again.
        if (request.kind !== 'query' || !isReset(error)) throw error;
        return post(request, scope);
      }),
    close: () => pool.close(),
  };
}

const isReset = (error: unknown) => resetCodes.has((error as { code?: unknown }).code);
