import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import { draft } from '@clipgraph/platform/events/payloads.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { asc, gt } from 'drizzle-orm';
import { payloadOf } from '../posts/posts.ts';
import { posts } from '../tables.ts';

const pageSize = 500;

/** Every post as it is now, deleted ones too, for subgraphs that are refilled. */
export async function* states({ database }: Services): AsyncGenerator<readonly EventDraft[]> {
  for (let after = 0; ; ) {
    const rows = await database.db
      .select()
      .from(posts)
      .where(gt(posts.id, after))
      .orderBy(asc(posts.id))
      .limit(pageSize);
    yield rows.map((post) =>
      draft('clip.post', 'post.told', post.id, post.revision, payloadOf(post)),
    );
    if (rows.length < pageSize) return;
    after = rows.at(-1)?.id as number;
  }
}
