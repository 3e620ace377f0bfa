import type { PostFacts } from '@clipgraph/platform/ask/ask.ts';
import { chunked } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { factsOf, postsByIds } from './posts.ts';

/** What other rooms may ask of posts. */
export const answers = {
  /** `video.facts`: of the posts among these ids that exist, deleted ones included. */
  async facts({ database }: Services, ids: readonly Id[]): Promise<[Id, PostFacts][]> {
    const found = await Promise.all(chunked(ids).map((run) => postsByIds(database.db, run)));
    return found.flat().map((post) => [post.id, factsOf(post)]);
  },
};
