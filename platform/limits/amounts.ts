import { LRUCache } from 'lru-cache';
import type { RedisConnection } from '../cache/redis-connection.ts';
import { defineScript } from '../cache/redis-script.ts';
import type { Charge } from './rate-limits.ts';

/** Amounts (sends, bytes) by key, of which a sliding window may hold so many. */
interface AmountStore {
  /**
   * Counts all of these amounts, or none of them when one has no room; atomic.
   * @returns 0, or in how many ms there is room for all; undefined: the store is away
   */
  charge(charges: readonly (Charge & { key: string })[]): Promise<number | undefined>;
}

/** What fell into the present stretch of a window's length, and into the one before it. */
interface Stretches {
  number: number;
  previous: number;
  present: number;
}

const maxKeys = 100_000;

/**
 * Two numbers a key, however much is counted. The window slides over the stretch before as if what
 * fell into that one had come evenly.
 * @param clock monotonic, in ms
 */
export function createInProcessAmounts(clock: () => number = () => performance.now()): AmountStore {
  const known = new LRUCache<string, Stretches>({ max: maxKeys });
  return {
    async charge(charges) {
      const now = clock();
      const counted = charges.map(({ key, limit, amount }) => {
        const number = Math.floor(now / limit.windowMs);
        const { previous, present } = at(number, known.get(key));
        return { number, previous, present: present + amount };
      });
      const waits = charges.map(({ limit, amount }, index) =>
        waitFor(counted[index] as Stretches, limit, amount, now),
      );
      const waitMs = Math.max(0, ...waits);
      if (waitMs > 0) return waitMs;
      charges.forEach(({ key, limit }, index) => {
        known.set(key, counted[index] as Stretches, { ttl: 2 * limit.windowMs });
      });
      return 0;
    },
  };
}

function at(number: number, stored: Stretches | undefined): Omit<Stretches, 'number'> {
  if (stored?.number === number) return stored;
  return { previous: stored?.number === number - 1 ? stored.present : 0, present: 0 };
}

/** @param counted with the amount; @returns ms */
function waitFor(
  { number, previous, present }: Stretches,
  { max, windowMs }: Charge['limit'],
  amount: number,
  now: number,
): number {
  const elapsed = now - number * windowMs;
  const room = max - present;
  if (previous * (1 - elapsed / windowMs) <= room) return 0;
  if (room >= 0) return windowMs * (1 - room / previous) - elapsed;
  const before = present - amount;
  const shareToPass = before === 0 ? 1 : Math.max(0, 1 - Math.max(0, max - amount) / before);
  return windowMs - elapsed + shareToPass * windowMs;
}

/** One hash per key: the same as above, by the clock of Redis, so that processes agree. */
const chargeLua = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local counted, waitMs = {}, 0
for i, key in ipairs(KEYS) do
  local max, windowMs = tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1])
  local amount = tonumber(ARGV[3 * i])
  local number = math.floor(now / windowMs)
  local stored = redis.call('HMGET', key, 'number', 'previous', 'present')
  local previous, present = tonumber(stored[2]) or 0, tonumber(stored[3]) or 0
  local storedNumber = tonumber(stored[1])
  if storedNumber == number - 1 then previous, present = present, 0
  elseif storedNumber ~= number then previous, present = 0, 0 end
  local elapsed, room = now - number * windowMs, max - present - amount
  if previous * (1 - elapsed / windowMs) > room then
    local own = windowMs - elapsed
    if room >= 0 then own = windowMs * (1 - room / previous) - elapsed
    elseif present == 0 then own = own + windowMs
    else own = own + windowMs * math.max(0, 1 - math.max(0, max - amount) / present) end
    waitMs = math.max(waitMs, own)
  end
  counted[i] = { number, previous, present + amount, 2 * windowMs }
end
if waitMs > 0 then return math.ceil(waitMs) end
for i, key in ipairs(KEYS) do
  local one = counted[i]
  redis.call('HSET', key, 'number', string.format('%.0f', one[1]),
    'previous', string.format('%.0f', one[2]), 'present', string.format('%.0f', one[3]))
  redis.call('PEXPIRE', key, one[4])
end
return 0`;

/** @param prefix of every key (`limit:`) */
export function createRedisAmounts(connection: RedisConnection, prefix: string): AmountStore {
  const charge = defineScript<number>(connection, 'clipgraphChargeAmounts', chargeLua);
  return {
    charge: (charges) =>
      connection.attempt(() =>
        charge(
          charges.map(({ key }) => prefix + key),
          charges.flatMap(({ limit, amount }) => [limit.max, limit.windowMs, amount]),
        ),
      ),
  };
}
