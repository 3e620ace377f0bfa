import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { asc, gt } from 'drizzle-orm';
import { posts } from '../tables.ts';
import { postEvent } from './published.ts';

const pageSize = 500;

/** Every post as it is now, deleted ones too, for subgraphs that rebuild their projections. */
export async function* states({ database }: Services): AsyncGenerator<readonly EventDraft[]> {
  for (let after = 0; ; ) {
    const rows = await database.db
      .select()
      .from(posts)
      .where(gt(posts.id, after))
      .orderBy(asc(posts.id))
      .limit(pageSize);
    yield rows.map((post) => postEvent('post.told', post));
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return;
    after = last.id;
  }
}
