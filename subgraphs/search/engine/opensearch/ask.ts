import { unavailable } from '@clipgraph/platform/errors/catalogue.ts';
import type { EngineHttp } from './http.ts';

interface Hit {
  id: number;
  terms: readonly string[];
  folded?: string;
}

interface Answer {
  status: number;
  error?: { reason?: string };
  hits: { total: { value: number }; hits: readonly { _source: Hit }[] };
  suggest?: Readonly<Record<string, readonly { options: readonly { text: string }[] }[]>>;
}

/** The index that was asked is not there. */
export class NoIndex extends Error {}

/** Several searches in one request. */
export type Ask = (searches: readonly object[]) => Promise<readonly Answer[]>;

/** @throws NoIndex; UNAVAILABLE when the engine has too much to do */
export const asking =
  (http: EngineHttp, index: string, timeoutMs: number): Ask =>
  async (searches) => {
    if (searches.length === 0) return [];
    const { responses } = await http.send<{ responses: readonly Answer[] }>({
      method: 'POST',
      path: `/${index}/_msearch`,
      body: searches.flatMap((search) => [{}, search]),
      timeoutMs,
    });
    const failed = responses.find(({ status }) => status >= 400);
    if (failed?.status === 404) throw new NoIndex(`OpenSearch has no index ${index}.`);
    if (!failed) return responses;
    const refused = new Error(`OpenSearch failed a search: ${JSON.stringify(failed.error)}`);
    if (failed.status !== 429 && failed.status < 500) throw refused;
    const busy = unavailable('Search has too much to do. Try again in a moment.');
    throw Object.assign(busy, { cause: refused });
  };
