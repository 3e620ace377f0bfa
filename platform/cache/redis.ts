import { randomUUID } from 'node:crypto';
import type { Cache } from './cache.ts';
import { createOwedDeletes } from './owed-deletes.ts';
import { defineScript, type RedisConnection } from './redis-connection.ts';
import { createSingleFlight } from './single-flight.ts';

const leaseTtlMs = 10_000;

/**
 * For each key its value, or else the lease under which a value may be stored; who comes first
 * makes the lease, the next ones share it.
 */
const readOrLeaseLua = `
local values, leases = {}, {}
for i, key in ipairs(KEYS) do
  values[i] = redis.call('GET', key)
  leases[i] = ''
  if not values[i] then
    redis.call('SET', key .. ':lease', ARGV[1], 'PX', ARGV[2], 'NX')
    leases[i] = redis.call('GET', key .. ':lease')
  end
end
return { values, leases }`;

/** Stores what was loaded under a lease that still stands. */
const storeLeasedLua = `
for i, key in ipairs(KEYS) do
  if redis.call('GET', key .. ':lease') == ARGV[2 * i] then
    redis.call('SET', key, ARGV[2 * i + 1], 'PX', ARGV[1])
    redis.call('DEL', key .. ':lease')
  end
end`;

/**
 * The cache that the processes of a deployment share. Nothing here throws: without Redis every read
 * is a miss.
 *
 * A load takes a lease (a random token beside the key) before it reads the store; `delete` removes
 * value and lease, and a value is stored only while its lease stands. So what was loaded before a
 * delete is never stored after it, also by a process that was paused meanwhile, and also when Redis
 * lost everything: then the lease is gone with it.
 *
 * A delete that does not reach Redis is owed: this process reads such keys past the cache and
 * deletes them once Redis is back. What remains: another process that reaches Redis earlier may
 * read the old value until the delete is made up for (reconnecting takes at most half a second),
 * and when the process that owes it dies first, until the value's `ttlMs` ends. So `ttlMs` is the
 * bound on being stale after a double fault; callers choose it as such.
 *
 * @param prefix of every key of this cache (`cache:interaction:`); caches with different prefixes
 *   do not see each other
 */
export function createRedisCache({
  connection,
  prefix,
}: {
  connection: RedisConnection;
  prefix: string;
}): Cache {
  const readOrLease = defineScript<[values: (string | null)[], leases: string[]]>(
    connection,
    'clipgraphReadOrLease',
    readOrLeaseLua,
  );
  const storeLeased = defineScript(connection, 'clipgraphStoreLeased', storeLeasedLua);
  const flights = createSingleFlight();
  const fullKey = (key: string) => prefix + key;
  const keysOf = (key: string): [string, string] => [fullKey(key), `${fullKey(key)}:lease`];
  const owed = createOwedDeletes(connection, prefix, keysOf);

  const getMany = async (keys: readonly string[]): Promise<(string | null)[]> => {
    if (keys.length === 0) return [];
    const values = await connection.attempt((client) => client.mget(keys.map(fullKey)));
    return keys.map((key, at) => (owed.isOwed(key) ? null : (values?.[at] ?? null)));
  };

  const fetch = async (
    keys: readonly string[],
    ttlMs: number,
    load: (missing: readonly string[]) => Promise<ReadonlyMap<string, string>>,
    isCurrent: (key: string) => boolean,
  ): Promise<Map<string, string>> => {
    const askable = keys.filter((key) => !owed.isOwed(key));
    const reply = askable.length
      ? await connection.attempt(() =>
          readOrLease(askable.map(fullKey), [randomUUID(), leaseTtlMs]),
        )
      : undefined;
    const found = new Map<string, string>();
    const leases = new Map<string, string>();
    askable.forEach((key, at) => {
      const value = reply?.[0][at];
      if (typeof value === 'string' && !owed.isOwed(key)) found.set(key, value);
      const lease = reply?.[1][at];
      if (lease && !found.has(key)) leases.set(key, lease);
    });
    const missing = keys.filter((key) => !found.has(key));
    if (missing.length === 0) return found;
    const loaded = await load(missing);
    const storable = [...loaded].flatMap(([key, value]) => {
      const lease = leases.get(key);
      return lease && isCurrent(key) && !owed.isOwed(key) ? [{ key, lease, value }] : [];
    });
    if (storable.length > 0)
      await connection.attempt(() =>
        storeLeased(
          storable.map(({ key }) => fullKey(key)),
          [ttlMs, ...storable.flatMap(({ lease, value }) => [lease, value])],
        ),
      );
    for (const [key, value] of loaded) found.set(key, value);
    return found;
  };

  return {
    get: async (key) => (await getMany([key]))[0] ?? null,
    getMany,
    async set(key, value, ttlMs) {
      flights.cancel([key]);
      const [valueKey, leaseKey] = keysOf(key);
      const done = await connection.attempt((client) =>
        Promise.all([client.unlink(leaseKey), client.set(valueKey, value, 'PX', ttlMs)]),
      );
      if (done === undefined) owed.add([key]);
    },
    async delete(...keys) {
      if (keys.length === 0) return;
      flights.cancel(keys);
      const done = await connection.attempt((client) => client.unlink(...keys.flatMap(keysOf)));
      if (done === undefined) owed.add(keys);
    },
    readThrough: (keys, ttlMs, load) =>
      flights.run(keys, (own, isCurrent) => fetch(own, ttlMs, load, isCurrent)),
  };
}
