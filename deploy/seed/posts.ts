import type { DrawnFile } from '@clipgraph/video/testing/receive-drawn.ts';
import {
  clipShapes,
  makeClip,
  makePhoto,
  pictureOfClip,
} from '@clipgraph/video/testing/samples.ts';
import { type Account, accountAt } from './accounts.ts';
import { concurrently, type Pace } from './concurrently.ts';
import { type FrontDoor, RefusedError } from './front-door.ts';
import type { PlannedPost } from './plan.ts';

/** A planned post that exists; null when it was deleted or changed since an earlier run made it. */
export type PublishedPost = { id: string; createdAt: string } | null;

interface Page {
  user: {
    posts: { edges: { node: { id: string; caption: string; createdAt: string } | null }[] };
  } | null;
}

/** Posts of an author that an earlier run made, by caption. */
async function existingPosts(
  door: FrontDoor,
  account: Account,
): Promise<Map<string, NonNullable<PublishedPost>>> {
  const { user } = await door.ask<Page>(account.device, 'OwnPosts', { id: account.id });
  return new Map(
    (user?.posts.edges ?? []).flatMap(({ node }) => (node ? [[node.caption, node]] : [])),
  );
}

/** Opens an upload and sends a file to it. @returns its id */
async function upload(door: FrontDoor, { device }: Account, file: DrawnFile): Promise<string> {
  const { contentType, bytes } = file;
  const input = { contentType, byteLength: bytes.length };
  const { createUpload } = await door.ask<{ createUpload: { id: string; url: string } }>(
    device,
    'CreateUpload',
    { input },
  );
  await door.send(createUpload, file);
  return createUpload.id;
}

/** Makes the files of a post. */
async function draw({ kind, photos }: PlannedPost, name: string, at: number): Promise<DrawnFile[]> {
  if (kind === 'PHOTO')
    return Promise.all(
      Array.from({ length: photos }, async (_, photo) => ({
        contentType: 'image/jpeg',
        bytes: await makePhoto({ seed: `${name} ${at} ${photo}` }),
      })),
    );
  const look = {
    seed: `${name} ${at}`,
    shape: clipShapes[at % clipShapes.length] ?? ('portrait' as const),
  };
  const [bytes, picture] = await Promise.all([
    makeClip({ ...look, seconds: 2 + (at % 4), tone: at }),
    pictureOfClip(look),
  ]);
  return [{ contentType: 'video/mp4', bytes, picture }];
}

/**
 * Publishes the posts that do not exist yet.
 * @param name distinguishes the idempotency keys of one plan from those of another
 * @returns posts in the order of `planned`, and how many are new
 */
export async function publishPosts(
  door: FrontDoor,
  accounts: readonly Account[],
  planned: readonly PlannedPost[],
  name: string,
  pace: Pace,
): Promise<{ posts: PublishedPost[]; made: number }> {
  const authors = [...new Set(planned.map((post) => post.author))];
  const known = new Map(
    await concurrently(
      { limit: pace.limit },
      authors,
      async (author) => [author, await existingPosts(door, accountAt(accounts, author))] as const,
    ),
  );
  let made = 0;
  const posts = await concurrently(pace, planned, async (post, at): Promise<PublishedPost> => {
    const account = accountAt(accounts, post.author);
    const earlier = known.get(post.author)?.get(post.caption);
    if (earlier) return earlier;
    const { caption, tags, visibility } = post;
    const files = await draw(post, name, at);
    const uploadIds = await Promise.all(files.map((file) => upload(door, account, file)));
    try {
      const input = { uploadIds, caption, tags, visibility, idempotencyKey: `${name} post ${at}` };
      const { publishPost } = await door.ask<{ publishPost: { id: string; createdAt: string } }>(
        account.device,
        'PublishPost',
        { input },
      );
      made += 1;
      return publishPost;
    } catch (error) {
      // An earlier run made it, and somebody has changed or deleted it since.
      if (error instanceof RefusedError && ['CONFLICT', 'NOT_FOUND'].includes(error.code))
        return null;
      throw error;
    }
  });
  return { posts, made };
}
