import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq } from 'drizzle-orm';
import { causes } from '../tables.ts';
import { type Cause, recordCause } from './causes.ts';
import type { Told } from './positions.ts';
import { applyCause } from './tell.ts';

/** Whom a text mentions, in its newest state. */
export interface Mentions {
  /** The post or comment. */
  causeId: Id;
  actorId: Id;
  revision: number;
  /** Milliseconds since the Unix epoch. */
  atMs: number;
  about: Omit<NonNullable<Cause['to']>, 'accountId'>;
  accountIds: readonly Id[];
}

const kind = 'MENTIONED';

/**
 * Tells those who are mentioned, and takes back what was told to those who are not any more. Older
 * states than the newest that is known change nothing: that one is kept in a row without a recipient,
 * which tells nobody.
 */
export async function applyMentions(
  tx: Tx,
  services: Pick<Services, 'ids' | 'counters'>,
  { causeId, actorId, revision, atMs, about, accountIds }: Mentions,
): Promise<(Told | null)[]> {
  const act = { kind, causeId, actorId, revision, atMs } as const;
  const known = await tx
    .select()
    .from(causes)
    .where(and(eq(causes.kind, kind), eq(causes.causeId, causeId), eq(causes.actorId, actorId)));
  const state = known.find(({ recipientId }) => recipientId === 0);
  if (state && state.revision >= revision) return [];
  if (!state && accountIds.length === 0 && revision === 1) return [];
  await recordCause(tx, { ...act, active: false, to: null });
  const told: (Told | null)[] = [];
  for (const { recipientId } of known)
    if (recipientId !== 0 && !accountIds.includes(recipientId))
      told.push(await applyCause(tx, services, { ...act, recipientId, active: false, to: null }));
  for (const accountId of accountIds) {
    const to = { accountId, ...about };
    const cause = { ...act, recipientId: accountId, active: true, to };
    told.push(await applyCause(tx, services, cause));
  }
  return told;
}
