import { tellStates } from '@clipgraph/platform/events/states.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { asc, gt } from 'drizzle-orm';
import { posts } from '../tables.ts';
import { postEvent } from './published.ts';

/** Every post as it is now, deleted ones too, for subgraphs that rebuild their projections. */
export const states = ({ database }: Services) =>
  tellStates(
    (last: { id: Id } | undefined, limit) =>
      database.db
        .select()
        .from(posts)
        .where(gt(posts.id, last?.id ?? 0))
        .orderBy(asc(posts.id))
        .limit(limit),
    (post) => postEvent('post.told', post),
  );
