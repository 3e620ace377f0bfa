import { preparedByIds } from '@clipgraph/platform/database/prepared.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { createLoader } from '@clipgraph/platform/loading/loader.ts';
import { betweenViewerAnd } from '@clipgraph/platform/projections/hidden-accounts.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import DataLoader from 'dataloader';
import { inArray } from 'drizzle-orm';
import type { UserLoaders } from './context.ts';
import { readOwnEmails } from './mail/own-email.ts';
import { passkeysOf } from './passkeys/passkeys.ts';
import { profileColumns } from './profiles/profiles.ts';
import { hasSecondFactor } from './second-factor/codes.ts';
import { recoveryCodesLeft } from './second-factor/recovery-codes.ts';
import { openSessionsOf } from './sessions/session-list.ts';
import { users } from './tables.ts';

const profilesByIds = preparedByIds((db, ids) =>
  db.select(profileColumns).from(users).where(inArray(users.id, ids)),
);

export function createLoaders({ services, viewer, facts }: Omit<Context, 'loaders'>): UserLoaders {
  const { db } = services.database;
  return {
    profiles: createLoader(async (ids) => {
      const rows = await profilesByIds(db, ids);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    }),
    profilesByKey: new DataLoader(
      async (keys) => {
        const rows = await db
          .select({ ...profileColumns, usernameKey: users.usernameKey })
          .from(users)
          .where(inArray(users.usernameKey, padIds(keys)));
        const byKey = new Map(rows.map((row) => [row.usernameKey, row]));
        return keys.map((key) => byKey.get(key) ?? null);
      },
      { maxBatchSize: 1_024 },
    ),
    emails: new DataLoader((ids) => readOwnEmails(db, ids), { maxBatchSize: 1_024 }),
    openSessions: ofOwner((id) => openSessionsOf(services, id)),
    secondFactors: ofOwner((id) => hasSecondFactor(db, id)),
    recoveryCodes: ofOwner((id) => recoveryCodesLeft(db, id)),
    passkeys: ofOwner((id) => passkeysOf(db, id)),
    hidden: createLoader(async (ids) => {
      const betweenOf = await betweenViewerAnd(facts, viewer.accountId, ids);
      return ids.map((id) => betweenOf(id).blocksViewer);
    }),
  };
}

/** An account sees its own alone, so there is one id in a batch. */
const ofOwner = <Value>(load: (id: Id) => Promise<Value>) =>
  new DataLoader<Id, Value>((ids) => Promise.all(ids.map(load)));
