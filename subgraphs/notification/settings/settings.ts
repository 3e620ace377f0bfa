import { incoming } from '@clipgraph/platform/database/statements.ts';
import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { eq } from 'drizzle-orm';
import type { NotificationContext } from '../context.ts';
import type { NotificationSettings, NotificationSettingsInput } from '../generated/types.ts';
import { notificationKinds } from '../kinds.ts';
import { pushKeyOf } from '../push/push-key.ts';
import { notificationSettings } from '../tables.ts';

/** Of whom an account wants to hear, for every kind, and the key that its browsers subscribe with. */
export async function settingsOf(services: Services, accountId: Id): Promise<NotificationSettings> {
  const rows = await services.database.db
    .select()
    .from(notificationSettings)
    .where(eq(notificationSettings.accountId, accountId));
  const chosen = new Map(rows.map((row) => [row.kind, row]));
  const { publicKey } = await pushKeyOf(services);
  return {
    kinds: notificationKinds.map((kind) => {
      const { audience, push } = chosen.get(kind) ?? usual;
      return { kind, from: audience, push };
    }),
    pushKey: publicKey,
  };
}

const usual = { audience: 'EVERYONE', push: true } as const;

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
  await services.database.transaction(async (tx) => {
    for (const { kind, from, push } of kinds) {
      if (from == null && push == null) continue;
      await tx
        .insert(notificationSettings)
        .values({ accountId, kind, audience: from ?? usual.audience, push: push ?? usual.push })
        .onDuplicateKeyUpdate({
          set: {
            ...(from == null ? {} : { audience: incoming('audience') }),
            ...(push == null ? {} : { push: incoming('push') }),
          },
        });
    }
  });
  return settingsOf(services, accountId);
}
