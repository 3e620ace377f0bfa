import { setImmediate } from 'node:timers/promises';
import type { Executor } from '../executor/executor.ts';

/**
 * Compiles the documents that clients are known to send, so that nobody waits for the first of
 * each. One at a time, with room for requests in between: compiling a plan holds the event loop for
 * some milliseconds.
 */
export async function warmUp(
  executor: Pick<Executor, 'compileAhead'>,
  documents: readonly string[],
): Promise<void> {
  for (const document of documents) {
    await setImmediate();
    // A document of an operator's manifest may be older than the schema.
    await executor.compileAhead(document).catch(() => undefined);
  }
}
