import { isCode, type TypedDocument } from '@clipgraph/client/index.ts';
import { api } from './api.ts';

const againAfterMs = 5_000;

/**
 * Hands over each event of a subscription until the signal ends it: through lost connections, which
 * the client mends by itself, and through refusals that pass, as of too many requests.
 * @param variables asked for at each start
 * @returns 'gone' when the subject is not there for the viewer (any more)
 */
export async function follow<R, V extends object>(
  document: TypedDocument<R, V>,
  variables: () => V,
  onEvent: (event: R) => void,
  signal: AbortSignal,
): Promise<'gone' | 'ended'> {
  while (!signal.aborted) {
    try {
      for await (const event of api.subscribe(document, variables(), { signal })) onEvent(event);
    } catch (error) {
      if (isCode(error, 'NOT_FOUND', 'FORBIDDEN')) return 'gone';
      if (isCode(error, 'UNAUTHENTICATED')) return 'ended';
    }
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, againAfterMs));
  }
  return 'ended';
}
