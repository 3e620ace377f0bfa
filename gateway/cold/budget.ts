import { rateLimited } from '@clipgraph/platform/errors/catalogue.ts';
import { LRUCache } from 'lru-cache';
import { InvalidRequest } from '../executor/document/document.ts';
import type { Payer } from '../executor/plan/planner.ts';

interface BudgetOptions {
  /** What one payer may spend, in ms of processor time a minute; unspent time does not add up. */
  readonly perPayerMs: number;
  /** What all payers together may spend. */
  readonly totalMs: number;
  /** Monotonic, in ms. */
  readonly clock?: () => number;
}

/** Processor time for documents that were not seen before. */
export interface Budget {
  /** @throws InvalidRequest as `reserve` would, and sets nothing aside */
  check(payer: Payer): void;
  /**
   * Sets some time aside for a piece of work, before it begins.
   * @throws InvalidRequest with RATE_LIMITED and `retryAfterSeconds` when none is left
   */
  reserve(payer: Payer): void;
  /** Charges what the work took in place of what was set aside. */
  settle(payer: Payer, cpuMs: number): void;
}

interface Account {
  readonly limitMs: number;
  leftMs: number;
  atMs: number;
}

const windowMs = 60_000;
/** More than most documents take: many that come at once cannot all slip in before the first. */
const reservedMs = 20;
/** Payers that are remembered; one that was forgotten begins anew. */
const maxPayers = 50_000;

export function createBudget({
  perPayerMs,
  totalMs,
  clock = () => performance.now(),
}: BudgetOptions): Budget {
  const open = (limitMs: number): Account => ({ limitMs, leftMs: limitMs, atMs: clock() });
  const payers = new LRUCache<string, Account>({ max: maxPayers });
  const all = open(totalMs);
  const accountsOf = (payer: string): Account[] => {
    const own = payers.get(payer) ?? open(perPayerMs);
    payers.set(payer, own);
    return [own, all];
  };
  const refill = (account: Account) => {
    const { limitMs, leftMs, atMs } = account;
    account.atMs = clock();
    account.leftMs = Math.min(limitMs, leftMs + ((account.atMs - atMs) * limitMs) / windowMs);
  };
  const withTimeLeft = (payer: string): Account[] => {
    const accounts = accountsOf(payer);
    accounts.forEach(refill);
    const waits = accounts.map(
      ({ limitMs, leftMs }) => ((reservedMs - leftMs) * windowMs) / limitMs,
    );
    const waitMs = Math.max(...waits);
    if (waitMs > 0) throw new InvalidRequest([rateLimited(Math.ceil(waitMs / 1000))]);
    return accounts;
  };
  return {
    check(payer) {
      if (payer !== undefined) withTimeLeft(payer);
    },
    reserve(payer) {
      if (payer === undefined) return;
      for (const account of withTimeLeft(payer)) account.leftMs -= reservedMs;
    },
    settle(payer, cpuMs) {
      if (payer === undefined) return;
      for (const account of accountsOf(payer)) account.leftMs += reservedMs - cpuMs;
    },
  };
}
