import type { PostFacts } from '@clipgraph/platform/ask/ask.ts';
import { preparedByIds } from '@clipgraph/platform/database/prepared.ts';
import { chunked } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, getTableColumns, inArray, isNotNull } from 'drizzle-orm';
import { factsOf } from './posts/posts.ts';
import { postMedia, posts } from './tables.ts';

const { id, authorId, kind, status, visibility, deletedAt, allowComments } = getTableColumns(posts);
const factsByIds = preparedByIds((db, ids) =>
  db
    .select({ id, authorId, kind, status, visibility, deletedAt, allowComments })
    .from(posts)
    .where(inArray(posts.id, ids)),
);

const durationsByIds = preparedByIds((db, ids) =>
  db
    .select({ postId: postMedia.postId, durationMs: postMedia.durationMs })
    .from(postMedia)
    .where(
      and(
        inArray(postMedia.postId, ids),
        eq(postMedia.role, 'media'),
        isNotNull(postMedia.durationMs),
      ),
    ),
);

/** The questions about posts that other subgraphs may ask. */
export const answers = {
  /** `video.facts`: the facts of those posts that exist, deleted ones included. */
  async facts({ database }: Services, ids: readonly Id[]): Promise<[Id, PostFacts][]> {
    const found = await Promise.all(chunked(ids).map((run) => factsByIds(database.db, run)));
    return found.flat().map((post) => [post.id, factsOf(post)]);
  },
  /** `video.durations`: the lengths of clips in ms; none of photos. */
  async durations({ database }: Services, ids: readonly Id[]): Promise<[Id, number][]> {
    const found = await Promise.all(chunked(ids).map((run) => durationsByIds(database.db, run)));
    return found.flat().map(({ postId, durationMs }) => [postId, durationMs ?? 0]);
  },
};
