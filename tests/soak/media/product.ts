import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { type Account, createClient } from '../../kit/client.ts';

interface Post {
  status: string;
  failureReason: string | null;
  processing: { stage: string; attempts: number; reason: string | null };
  playback: { hlsUrl: string | null; renditions: { width: number; height: number }[] } | null;
}

const state = `status failureReason processing { stage attempts reason progress }
  playback { hlsUrl progressiveUrl renditions { width height } }`;

/** @returns the post's id; @throws Error that begins with `upload: 4` for bytes that are refused */
export async function publish(
  url: string,
  person: Account,
  bytes: Uint8Array,
  contentType: string,
): Promise<string> {
  const client = createClient(url);
  const uploadId = await client.upload(person, bytes, contentType);
  const { publishPost } = await client.data(
    'mutation ($ids: [ID!]!) { publishPost(input: { uploadIds: $ids, caption: "" }) { id } }',
    { ids: [uploadId] },
    person.token,
  );
  return publishPost.id;
}

export const readPost = async (url: string, person: Account, id: string): Promise<Post> =>
  (
    await createClient(url).data(
      `query ($id: ID!) { post(id: $id) { ${state} } }`,
      { id },
      person.token,
    )
  ).post;

/** Waits until the preparation of a post is over, well or not. @throws Error when it hangs */
export async function ended(
  url: string,
  person: Account,
  id: string,
  withinMs = 900_000,
): Promise<Post> {
  for (const endMs = performance.now() + withinMs; ; await delay(200)) {
    const post = await readPost(url, person, id);
    if (['DONE', 'FAILED'].includes(post.processing.stage)) return post;
    if (performance.now() > endMs) throw new Error(`${id} hangs in ${post.processing.stage}`);
  }
}

/** Plays the best rendition to its end with ffmpeg, as a player would. */
export function play(post: Post): void {
  const { hlsUrl } = post.playback ?? {};
  if (!hlsUrl) throw new Error('READY, but there is nothing to play');
  execFileSync('ffmpeg', ['-v', 'error', '-xerror', '-i', hlsUrl, '-f', 'null', '-']);
}
