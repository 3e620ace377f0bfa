import type { RedisConnection } from './redis-connection.ts';

/**
 * Deletes that did not reach Redis. Their keys must not be read from it until they are made up for.
 */
interface OwedDeletes {
  isOwed(key: string): boolean;
  add(keys: readonly string[]): void;
}

const chunk = 500;

/**
 * Keeps what is owed in this process and pays as soon as Redis is back.
 * @param prefix of every key of this cache: when more than `maxKeys` are owed, everything under it
 *   is deleted instead
 */
export function createOwedDeletes(
  connection: RedisConnection,
  prefix: string,
  keysOf: (key: string) => string[],
  maxKeys = 50_000,
): OwedDeletes {
  /** Key to the moment it was owed last: a delete sent before that moment does not settle it. */
  const owed = new Map<string, number>();
  let moment = 0;
  let everythingSince = 0;
  let paying = false;

  const deleteEverything = async (): Promise<boolean> => {
    let cursor = '0';
    do {
      const page = await connection.attempt((client) =>
        client.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', 1000),
      );
      if (!page) return false;
      cursor = page[0];
      if (
        page[1].length > 0 &&
        (await connection.attempt((client) => client.unlink(...page[1]))) === undefined
      )
        return false;
    } while (cursor !== '0');
    return true;
  };

  const pay = async () => {
    if (paying) return;
    paying = true;
    try {
      while (everythingSince > 0) {
        const since = everythingSince;
        if (!(await deleteEverything())) return;
        if (everythingSince === since) everythingSince = 0;
      }
      while (owed.size > 0) {
        const batch = [...owed].slice(0, chunk);
        const paid = await connection.attempt((client) =>
          client.unlink(...batch.flatMap(([key]) => keysOf(key))),
        );
        if (paid === undefined) return;
        for (const [key, owedAt] of batch) if (owed.get(key) === owedAt) owed.delete(key);
      }
    } finally {
      paying = false;
    }
  };
  connection.onAvailable(() => void pay());

  return {
    isOwed: (key) => everythingSince > 0 || owed.has(key),
    add(keys) {
      moment++;
      if (owed.size + keys.length > maxKeys) {
        everythingSince = moment;
        owed.clear();
      }
      if (everythingSince > 0) everythingSince = moment;
      else for (const key of keys) owed.set(key, moment);
      void pay();
    },
  };
}
