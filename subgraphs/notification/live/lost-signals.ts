import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { perProcess } from '@clipgraph/platform/subgraph/per-process.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { inArray } from 'drizzle-orm';
import { recipients } from '../tables.ts';

const checkMs = 2_000;

type Listener = (newestSeq: number) => void;
interface Watch {
  listeners: Map<Id, Set<Listener>>;
  timer: NodeJS.Timeout | undefined;
}

const watchOf = perProcess((): Watch => ({ listeners: new Map(), timer: undefined }));

/**
 * Tells of notifications whose signals were lost between processes. Without Redis there is one
 * process, in which no signal is lost, so nothing is looked up.
 * @returns a function that ends it; it may be called twice
 */
export function watchLost(services: Services, accountId: Id, listener: Listener): () => void {
  if (services.config.REDIS_URL === undefined) return () => {};
  const watch = watchOf(services);
  const listeners = watch.listeners.get(accountId) ?? new Set();
  watch.listeners.set(accountId, listeners.add(listener));
  watch.timer ??= setInterval(
    () =>
      lookUp(services, watch).catch((error) =>
        services.log.debug({ err: error }, 'notification feeds could not be checked'),
      ),
    checkMs,
  ).unref();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && watch.listeners.get(accountId) === listeners)
      watch.listeners.delete(accountId);
    if (watch.listeners.size > 0) return;
    clearInterval(watch.timer);
    watch.timer = undefined;
  };
}

/** A statement for each 1,024 accounts, however many subscribers they have. */
async function lookUp({ database }: Services, { listeners }: Watch): Promise<void> {
  for (const ids of chunked([...listeners.keys()])) {
    const rows = await database.db
      .select()
      .from(recipients)
      .where(inArray(recipients.accountId, padIds(ids)));
    for (const { accountId, lastSeq } of rows)
      for (const listener of listeners.get(accountId) ?? []) listener(lastSeq);
  }
}
