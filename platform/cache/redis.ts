import { randomUUID } from 'node:crypto';
import type { Cache } from './cache.ts';
import { createOwedDeletes } from './owed-deletes.ts';
import type { RedisConnection } from './redis-connection.ts';
import { defineScript } from './redis-script.ts';
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
 * Readers of one process share a load only under the same lease. Each reader asks Redis for the
 * lease that stands when it comes, and every delete ends the lease before it is acknowledged: so who
 * comes after a write, of whatever process, never joins a load that began before it. Without a lease
 * (Redis is away) only those share a load who come before it begins.
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
  let loadsBegun = 0;

  const getMany = async (keys: readonly string[]): Promise<(string | null)[]> => {
    if (keys.length === 0) return [];
    const values = await connection.attempt((client) => client.mget(keys.map(fullKey)));
    return keys.map((key, at) => (owed.isOwed(key) ? null : (values?.[at] ?? null)));
  };

  /**
   * What Redis has of these keys, and for the others the lease that stands now. Keys without either
   * could not be asked about.
   */
  const readOrLeaseAll = async (keys: readonly string[]) => {
    const askable = keys.filter((key) => !owed.isOwed(key));
    const reply = askable.length
      ? await connection.attempt(() =>
          readOrLease(askable.map(fullKey), [randomUUID(), leaseTtlMs]),
        )
      : undefined;
    const found = new Map<string, string>();
    const leases = new Map<string, string>();
    askable.forEach((key, at) => {
      if (owed.isOwed(key)) return;
      const value = reply?.[0][at];
      const lease = reply?.[1][at];
      if (typeof value === 'string') found.set(key, value);
      else if (lease) leases.set(key, lease);
    });
    return { found, leases };
  };

  const store = async (
    loaded: ReadonlyMap<string, string>,
    leases: ReadonlyMap<string, string>,
    ttlMs: number,
  ): Promise<void> => {
    const storable = [...loaded].flatMap(([key, value]) => {
      const lease = leases.get(key);
      return lease && !owed.isOwed(key) ? [{ key, lease, value }] : [];
    });
    if (storable.length === 0) return;
    await connection.attempt(() =>
      storeLeased(
        storable.map(({ key }) => fullKey(key)),
        [ttlMs, ...storable.flatMap(({ lease, value }) => [lease, value])],
      ),
    );
  };

  const readThrough: Cache['readThrough'] = async (keys, ttlMs, load) => {
    const { found, leases } = await readOrLeaseAll([...new Set(keys)]);
    const names = new Map<string, string>();
    for (const key of keys)
      if (!found.has(key)) names.set(`${leases.get(key) ?? `unleased ${loadsBegun}`} ${key}`, key);
    if (names.size === 0) return found;
    const loaded = await flights.run([...names.keys()], async (own) => {
      loadsBegun += 1;
      const fresh = await load(own.map((name) => names.get(name) ?? name));
      await store(fresh, leases, ttlMs);
      return new Map(
        own.flatMap((name) => {
          const value = fresh.get(names.get(name) ?? name);
          return value === undefined ? [] : [[name, value] as const];
        }),
      );
    });
    for (const [name, value] of loaded) found.set(names.get(name) ?? name, value);
    return found;
  };

  return {
    get: async (key) => (await getMany([key]))[0] ?? null,
    getMany,
    async set(key, value, ttlMs) {
      const [valueKey, leaseKey] = keysOf(key);
      const done = await connection.attempt((client) =>
        Promise.all([client.unlink(leaseKey), client.set(valueKey, value, 'PX', ttlMs)]),
      );
      if (done === undefined) owed.add([key]);
    },
    async delete(...keys) {
      if (keys.length === 0) return;
      const done = await connection.attempt((client) => client.unlink(...keys.flatMap(keysOf)));
      if (done === undefined) owed.add(keys);
    },
    readThrough,
  };
}
