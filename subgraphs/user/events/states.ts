import { draft } from '@clipgraph/platform/events/payloads.ts';
import { tellStates } from '@clipgraph/platform/events/states.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { asc, gt } from 'drizzle-orm';
import { users } from '../tables.ts';
import { userPayload } from './published.ts';

/** Every account as it is now, deleted ones too, for subgraphs that are refilled. */
export const states = ({ database }: Services) =>
  tellStates(
    (last: { id: Id } | undefined, limit) =>
      database.db
        .select()
        .from(users)
        .where(gt(users.id, last?.id ?? 0))
        .orderBy(asc(users.id))
        .limit(limit),
    (account) =>
      draft('clip.user', 'user.told', account.id, account.revision, userPayload(account)),
  );
