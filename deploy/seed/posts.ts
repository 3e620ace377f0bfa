import { clipShapes, makeClip, makePhoto } from '@clipgraph/video/testing/samples.ts';
import { type Account, accountAt } from './accounts.ts';
import { concurrently } from './concurrently.ts';
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

const uploadOf = async (
  door: FrontDoor,
  { device }: Account,
  contentType: string,
  bytes: Buffer,
): Promise<string> => {
  const { createUpload } = await door.ask<{ createUpload: { id: string; url: string } }>(
    device,
    'CreateUpload',
    {
      input: { contentType, byteLength: bytes.length },
    },
  );
  await door.put(createUpload.url, contentType, bytes);
  return createUpload.id;
};

/** Makes the post's files and sends them. @returns the uploads' ids */
async function uploadMedia(
  door: FrontDoor,
  account: Account,
  { kind, photos }: PlannedPost,
  at: number,
): Promise<string[]> {
  if (kind === 'VIDEO')
    return [
      await uploadOf(
        door,
        account,
        'video/mp4',
        await makeClip({
          seed: at,
          seconds: 2 + (at % 4),
          shape: clipShapes[at % clipShapes.length] ?? 'portrait',
          tone: at,
        }),
      ),
    ];
  const ids: string[] = [];
  for (let photo = 0; photo < photos; photo++)
    ids.push(
      await uploadOf(door, account, 'image/jpeg', await makePhoto({ seed: `${at} ${photo}` })),
    );
  return ids;
}

/**
 * Publishes the posts that do not exist yet.
 * @returns posts in the order of `planned`, and how many are new
 */
export async function publishPosts(
  door: FrontDoor,
  accounts: readonly Account[],
  planned: readonly PlannedPost[],
  limit: number,
): Promise<{ posts: PublishedPost[]; made: number }> {
  const authors = [...new Set(planned.map((post) => post.author))];
  const known = new Map(
    await concurrently(
      limit,
      authors,
      async (author) => [author, await existingPosts(door, accountAt(accounts, author))] as const,
    ),
  );
  let made = 0;
  const posts = await concurrently(limit, planned, async (post, at): Promise<PublishedPost> => {
    const account = accountAt(accounts, post.author);
    const earlier = known.get(post.author)?.get(post.caption);
    if (earlier) return earlier;
    const { caption, tags, visibility } = post;
    const uploadIds = await uploadMedia(door, account, post, at);
    try {
      const input = { uploadIds, caption, tags, visibility, idempotencyKey: `seed post ${at}` };
      const { publishPost } = await door.ask<{ publishPost: { id: string; createdAt: string } }>(
        account.device,
        'PublishPost',
        { input },
      );
      made += 1;
      return publishPost;
    } catch (error) {
      if (error instanceof RefusedError && error.code === 'CONFLICT') return null;
      throw error;
    }
  });
  return { posts, made };
}
