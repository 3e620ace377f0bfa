import { spareTime } from '@clipgraph/platform/background/spare-time.ts';
import type { Executor } from '../executor/executor.ts';

/**
 * Compiles the documents that clients are known to send, so that nobody waits for the first of
 * each. One at a time, while there is nothing else to do: compiling a plan holds the event loop for
 * some milliseconds, and a busy process has clients who wait.
 */
export async function warmUp(
  executor: Pick<Executor, 'compileAhead'>,
  documents: readonly string[],
): Promise<void> {
  for (const document of documents) {
    await spareTime();
    // A document of an operator's manifest may be older than the schema.
    await executor.compileAhead(document).catch(() => undefined);
  }
}
