import { spareTime } from '@clipgraph/platform/background/spare-time.ts';
import type { Executor } from '../executor/executor.ts';
import type { ExpectedOperation } from '../executor/operations.ts';

/**
 * Compiles the operations that clients are known to send, so that nobody waits for the first of
 * each. One at a time, while there is nothing else to do: compiling a plan holds the event loop for
 * some milliseconds, and a busy process has clients who wait.
 *
 * @param stop ends it after the one under way
 */
export async function warmUp(
  executor: Pick<Executor, 'compileAhead'>,
  operations: readonly ExpectedOperation[],
  stop?: AbortSignal,
): Promise<void> {
  for (const operation of operations) {
    await spareTime();
    if (stop?.aborted) return;
    // An operation of an operator's manifest, or of another release, may be older than the schema.
    await executor.compileAhead(operation).catch(() => undefined);
  }
}
