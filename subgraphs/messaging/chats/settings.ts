import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { eq } from 'drizzle-orm';
import type { MessagingContext } from '../context.ts';
import type { MessagingSettings, UpdateMessagingSettingsInput } from '../generated/types.ts';
import { messagingSettings } from '../tables.ts';

const defaults: MessagingSettings = { readReceipts: true, strangersRequest: false };

/** What an account chose about its messages, or the defaults. */
export async function settingsOf(db: Queryable, accountId: Id): Promise<MessagingSettings> {
  const [row] = await db
    .select()
    .from(messagingSettings)
    .where(eq(messagingSettings.accountId, accountId));
  return row
    ? { readReceipts: row.readReceipts, strangersRequest: row.strangersRequest }
    : defaults;
}

/** Changes what is given and leaves the rest. */
export async function updateSettings(
  { services, viewer }: MessagingContext,
  input: UpdateMessagingSettingsInput,
): Promise<MessagingSettings> {
  const accountId = requireAccount(viewer);
  const set = {
    ...(input.readReceipts == null ? {} : { readReceipts: input.readReceipts }),
    ...(input.strangersRequest == null ? {} : { strangersRequest: input.strangersRequest }),
  };
  return services.database.transaction(async (tx) => {
    await tx
      .insert(messagingSettings)
      .values({ accountId, ...defaults, ...set })
      .onDuplicateKeyUpdate({ set: { accountId, ...set } });
    return settingsOf(tx, accountId);
  });
}
