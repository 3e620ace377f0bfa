import type { PostFacts } from '@clipgraph/platform/ask/ask.ts';
import { preparedByIds } from '@clipgraph/platform/database/prepared.ts';
import { chunked } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { getTableColumns, inArray } from 'drizzle-orm';
import { factsOf } from './posts/posts.ts';
import { posts } from './tables.ts';

const { id, authorId, kind, status, visibility, deletedAt } = getTableColumns(posts);
const factsByIds = preparedByIds((db, ids) =>
  db
    .select({ id, authorId, kind, status, visibility, deletedAt })
    .from(posts)
    .where(inArray(posts.id, ids)),
);

/** The questions about posts that other subgraphs may ask. */
export const answers = {
  /** `video.facts`: the facts of those posts that exist, deleted ones included. */
  async facts({ database }: Services, ids: readonly Id[]): Promise<[Id, PostFacts][]> {
    const found = await Promise.all(chunked(ids).map((run) => factsByIds(database.db, run)));
    return found.flat().map((post) => [post.id, factsOf(post)]);
  },
};
