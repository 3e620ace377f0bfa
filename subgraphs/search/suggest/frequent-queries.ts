import { createHmac } from 'node:crypto';
import { runEvery, type Stop } from '@clipgraph/platform/background/run-every.ts';
import { incoming, padIds } from '@clipgraph/platform/database/statements.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { idTimeMs } from '@clipgraph/platform/ids/id.ts';
import { addressIdentity } from '@clipgraph/platform/limits/address.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, gt, gte, inArray, lt, lte } from 'drizzle-orm';
import { askedQueries, frequentQueries } from '../tables.ts';
import { fold } from '../text/fold.ts';

const dayMs = 86_400_000;
/** What so many accounts from so many networks ask for tells nothing of any of them. */
const leastAskers = 20;
const leastNetworks = 20;
/** New accounts are cheap to make. */
const oldEnoughMs = 7 * dayMs;
const keptForMs = 30 * dayMs;
/** More than this is not counted; enough to tell which of two is asked for more. */
const mostCounted = 500;
const perAccountAndDay = 200;
const sweepEveryMs = 10 * 60_000;
const perSweep = 200;
/** Sorts behind everything that begins with the text before it. */
const last = '\u{10FFFF}';

/** A query that may be offered to others: short, no address or handle, nothing like a number. */
const mayBeOffered = (folded: string): boolean =>
  folded.length >= 2 &&
  folded.length <= 64 &&
  !folded.includes('@') &&
  (folded.match(/\p{N}/gu)?.length ?? 0) < 6;

const keyed = ({ keyring }: Pick<Services, 'keyring'>, what: string, value: string): string =>
  createHmac('sha256', keyring.keys('asked-queries')[0])
    .update(`${what}:${value}`)
    .digest('base64url')
    .slice(0, 32);

/** IPv4 by /24 and IPv6 by /48: what one household or office has. */
const networkOf = (address: string): string => {
  const identity = addressIdentity(address);
  const separator = identity.includes('::') ? ':' : '.';
  return identity
    .split(separator)
    .slice(0, separator === ':' ? 4 : 3)
    .join(separator);
};

/**
 * Remembers that an account asked for something that was found, as keyed hashes. The text itself is
 * kept from the moment on when enough others have asked for it.
 */
export async function noteQuery(
  services: Pick<Services, 'database' | 'keyring'>,
  { accountId, address }: Viewer,
  text: string,
  nowMs: number,
): Promise<void> {
  if (accountId === null || nowMs - idTimeMs(accountId) < oldEnoughMs) return;
  const folded = fold(text).replace(/\s+/gu, ' ').trim();
  if (!mayBeOffered(folded)) return;
  const { db } = services.database;
  const account = keyed(services, 'account', String(accountId));
  const today = await db
    .select({ askedAt: askedQueries.askedAt })
    .from(askedQueries)
    .where(and(eq(askedQueries.account, account), gt(askedQueries.askedAt, nowMs - dayMs)))
    .limit(perAccountAndDay);
  if (today.length === perAccountAndDay) return;
  const query = keyed(services, 'query', folded);
  const network = keyed(services, 'network', networkOf(address));
  await db
    .insert(askedQueries)
    .values({ query, account, network, askedAt: nowMs })
    .onDuplicateKeyUpdate({ set: { network: incoming('network'), askedAt: incoming('asked_at') } });
  const askers = await askersOf(services, query, nowMs);
  if (askers > 0)
    await db
      .insert(frequentQueries)
      .values({ folded, query, askers })
      .onDuplicateKeyUpdate({ set: { askers: incoming('askers') } });
}

/** @returns how many accounts asked for it lately; 0 when they are too few, or too close together */
async function askersOf(
  { database }: Pick<Services, 'database'>,
  query: string,
  nowMs: number,
): Promise<number> {
  const rows = await database.db
    .select({ network: askedQueries.network, askedAt: askedQueries.askedAt })
    .from(askedQueries)
    .where(eq(askedQueries.query, query))
    .limit(mostCounted);
  const lately = rows.filter(({ askedAt }) => askedAt > nowMs - keptForMs);
  const networks = new Set(lately.map(({ network }) => network));
  return lately.length >= leastAskers && networks.size >= leastNetworks ? lately.length : 0;
}

interface FrequentQuery {
  folded: string;
  askers: number;
}

/** Frequent queries that begin so, those asked for most first. */
export const frequentQueriesFrom = async (
  { database }: Pick<Services, 'database'>,
  prefix: string,
  limit: number,
): Promise<FrequentQuery[]> =>
  (
    await database.db
      .select({ folded: frequentQueries.folded, askers: frequentQueries.askers })
      .from(frequentQueries)
      .where(and(gte(frequentQueries.folded, prefix), lte(frequentQueries.folded, prefix + last)))
      .orderBy(asc(frequentQueries.folded))
      .limit(limit)
  ).sort((a, b) => b.askers - a.askers);

/** Forgets who asked 30 days ago, and queries that too few ask for since. */
export async function sweepQueries(
  services: Pick<Services, 'database'>,
  nowMs: number,
): Promise<void> {
  const { db } = services.database;
  for (;;) {
    const old = await db
      .select({ askedAt: askedQueries.askedAt })
      .from(askedQueries)
      .where(lt(askedQueries.askedAt, nowMs - keptForMs))
      .orderBy(asc(askedQueries.askedAt))
      .limit(perSweep);
    const newest = old.at(-1);
    if (!newest) break;
    await db.delete(askedQueries).where(lte(askedQueries.askedAt, newest.askedAt));
  }
  for (let after = ''; ; ) {
    const page = await db
      .select()
      .from(frequentQueries)
      .where(gt(frequentQueries.folded, after))
      .orderBy(asc(frequentQueries.folded))
      .limit(perSweep);
    const forgotten: string[] = [];
    for (const { folded, query } of page)
      if ((await askersOf(services, query, nowMs)) === 0) forgotten.push(folded);
    if (forgotten.length > 0)
      await db.delete(frequentQueries).where(inArray(frequentQueries.folded, padIds(forgotten)));
    const end = page.at(-1);
    if (!end || page.length < perSweep) return;
    after = end.folded;
  }
}

export const keepQueriesSwept = (services: Services): Stop =>
  runEvery({
    everyMs: sweepEveryMs,
    log: services.log,
    failure: 'old queries could not be forgotten; trying again later',
    spread: true,
    work: () => sweepQueries(services, Date.now()),
  });
