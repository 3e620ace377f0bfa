import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import { draft } from '@clipgraph/platform/events/payloads.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { asc, gt } from 'drizzle-orm';
import { users } from '../tables.ts';
import { userPayload } from './published.ts';

const pageSize = 500;

/** Every account as it is now, deleted ones too, for subgraphs that are refilled. */
export async function* states({ database }: Services): AsyncGenerator<readonly EventDraft[]> {
  for (let after = 0; ; ) {
    const rows = await database.db
      .select()
      .from(users)
      .where(gt(users.id, after))
      .orderBy(asc(users.id))
      .limit(pageSize);
    yield rows.map((account) =>
      draft('clip.user', 'user.told', account.id, account.revision, userPayload(account)),
    );
    if (rows.length < pageSize) return;
    after = rows.at(-1)?.id as number;
  }
}
