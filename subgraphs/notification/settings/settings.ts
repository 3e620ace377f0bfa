import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { incoming } from '@clipgraph/platform/database/statements.ts';
import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { eq } from 'drizzle-orm';
import type { NotificationContext } from '../context.ts';
import type { NotificationSettings, NotificationSettingsInput } from '../generated/types.ts';
import { notificationKinds, notificationSettings } from '../tables.ts';

/** Of whom an account wants to hear, for every kind. */
export async function settingsOf(db: Queryable, accountId: Id): Promise<NotificationSettings> {
  const rows = await db
    .select()
    .from(notificationSettings)
    .where(eq(notificationSettings.accountId, accountId));
  const chosen = new Map(rows.map(({ kind, audience }) => [kind, audience]));
  return {
    kinds: notificationKinds.map((kind) => ({ kind, from: chosen.get(kind) ?? 'EVERYONE' })),
  };
}

/**
 * Changes what is given and leaves the rest.
 * @throws UNAUTHENTICATED; BAD_USER_INPUT when a kind is given twice
 */
export async function updateSettings(
  { services, viewer }: NotificationContext,
  { kinds }: NotificationSettingsInput,
): Promise<NotificationSettings> {
  const accountId = requireAccount(viewer);
  if (new Set(kinds.map(({ kind }) => kind)).size < kinds.length)
    throw badUserInput('Each kind can be given once.', 'input.kinds');
  const rows = kinds.flatMap(({ kind, from }) =>
    from == null ? [] : [{ accountId, kind, audience: from }],
  );
  return services.database.transaction(async (tx) => {
    if (rows.length > 0)
      await tx
        .insert(notificationSettings)
        .values(rows)
        .onDuplicateKeyUpdate({ set: { audience: incoming('audience') } });
    return settingsOf(tx, accountId);
  });
}
