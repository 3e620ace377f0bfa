import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { Told } from '../groups/positions.ts';

/**
 * What the processes of this subgraph tell each other as it happens. A signal may be lost: it only
 * tells early what the database holds anyway.
 */
type Signal =
  /** The account has a notification up to this `seq`. */
  | { type: 'newest'; seq: number }
  /** The account may do nothing any more. */
  | { type: 'ended' };

const channelOf = (accountId: Id): string => `notifications:${accountId}`;

function send({ pubSub, log }: Services, accountId: Id, signal: Signal): void {
  pubSub
    .publish(channelOf(accountId), JSON.stringify(signal))
    .catch((error) => log.debug({ err: error, accountId }, 'a signal was lost'));
}

export const signalEnded = (services: Services, accountId: Id): void =>
  send(services, accountId, { type: 'ended' });

/**
 * After the commit: drops cached counts, and tells the subscribers of each account once. Never
 * throws.
 */
export async function announce(
  services: Services,
  changes: readonly (Told | null)[],
): Promise<void> {
  const told = changes.filter((change) => change !== null);
  await services.counters.committed(told.flatMap(({ counters }) => counters));
  const newest = new Map<Id, number>();
  for (const { accountId, seq } of told)
    newest.set(accountId, Math.max(seq, newest.get(accountId) ?? 0));
  for (const [accountId, seq] of newest) send(services, accountId, { type: 'newest', seq });
}

/** @returns a function that ends the subscription */
export const listen = (
  { pubSub }: Services,
  accountId: Id,
  onSignal: (signal: Signal) => void,
): Promise<() => void> =>
  pubSub.subscribe(channelOf(accountId), (text) => onSignal(JSON.parse(text) as Signal));
