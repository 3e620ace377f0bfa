import { type AppError, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { type Feed, openFeed } from '@clipgraph/platform/live/live-feed.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, isNull } from 'drizzle-orm';
import type { PostRow, VideoContext } from '../context.ts';
import type { SubscriptionPostUpdatedArgs } from '../generated/types.ts';
import { canOpen } from '../posts/visibility.ts';
import { postProcessing, posts } from '../tables.ts';
import { postChannel } from './post-signals.ts';

/** A signal between processes may be lost: then this finds the change. */
const checkMs = 2_000;

/**
 * The post as it is now, and again whenever it or its preparation changes. Each time it is judged
 * anew whether the viewer may see it.
 * @throws NOT_FOUND when there is none that the viewer may see; the feed ends with it as well
 */
export async function postUpdates(
  context: VideoContext,
  args: SubscriptionPostUpdatedArgs,
): Promise<Feed<PostRow>> {
  const { services, viewer } = context;
  const id = toId(args.postId);
  const read = async () => {
    const state = await readState(services, id);
    return state && (await canOpen(context, services.ask, state.post)) ? state : undefined;
  };
  return openFeed<PostRow | AppError>(viewer, {
    async listen(feed) {
      const timer =
        services.config.REDIS_URL === undefined ? undefined : setInterval(feed.wake, checkMs);
      timer?.unref();
      const stop = await services.pubSub.subscribe(postChannel(id), feed.wake);
      return [stop, () => clearInterval(timer)];
    },
    async begin(feed) {
      let state = await read();
      if (!state) throw notFound('This post');
      return async function* follow() {
        for (let given = ''; !feed.ended; state = await read()) {
          if (!state) return yield notFound('This post');
          const present = JSON.stringify([state.post.revision, state.processing]);
          if (present !== given) yield state.post;
          given = present;
          await feed.wait();
        }
      };
    },
  });
}

async function readState({ database }: Services, id: Id) {
  const [row] = await database.db
    .select({ post: posts, processing: postProcessing })
    .from(posts)
    .leftJoin(postProcessing, eq(postProcessing.postId, posts.id))
    .where(and(eq(posts.id, id), isNull(posts.deletedAt)));
  return row;
}
