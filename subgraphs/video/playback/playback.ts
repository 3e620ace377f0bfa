import type { DerivedRow, PostRow, ShownFile, VideoContext } from '../context.ts';
import type { Image, Playback } from '../generated/types.ts';
import { audienceNow } from '../media/serving/public-files.ts';
import { thumbnailSides } from '../pictures/thumbnails.ts';
import { addressOf, firstFile, mediaUrl } from '../posts/post-files.ts';
import { thumbnailPosition } from '../processing/prepare-photos.ts';
import { playlistUrl } from './playlist-urls.ts';

/** How to play a video; null for photos, and for posts that are not READY. */
export async function playbackOf(context: VideoContext, post: PostRow): Promise<Playback | null> {
  if (post.kind !== 'VIDEO' || post.status !== 'READY') return null;
  const { loaders } = context;
  const [files, audience] = await Promise.all([
    loaders.derived.load(post.id),
    audienceNow(context.facts, post),
  ]);
  const video = await firstFile(context, post);
  const renditions = files.filter(({ role }) => role === 'video');
  const sound = files.find(({ role }) => role === 'audio');
  const sprite = files.find(({ role }) => role === 'sprite');
  return {
    hlsUrl:
      renditions.length > 0
        ? playlistUrl(context, { id: post.id, audience }, video?.durationMs ?? 0, Date.now())
        : null,
    progressiveUrl: await mediaUrl(context, post),
    renditions: renditions.map(({ width, height, bitrate, codecs }) => ({
      width,
      height,
      bitrate: (bitrate ?? 0) + (sound?.bitrate ?? 0),
      codecs: [codecs, sound?.codecs].filter(Boolean).join(','),
    })),
    spriteUrl: sprite ? addressOf(context, audience, sprite) : null,
  };
}

/** How far the preparation of a post is. */
export async function processingOf({ loaders }: VideoContext, { id }: PostRow) {
  const row = await loaders.processing.load(id);
  return row && { ...row, progress: row.stage === 'DONE' ? 1 : row.progress / 1_000 };
}

/** The cover of a post in three sizes; none until they are made. */
export const thumbnailsOfPost = (context: VideoContext, post: PostRow): Promise<Image[]> =>
  thumbnails(context, post, 0);

/** A photo of a post in three sizes; none until they are made. */
export async function thumbnailsOfFile(
  context: VideoContext,
  { postId, position }: ShownFile,
): Promise<Image[]> {
  const post = await context.loaders.posts.load(postId);
  return post ? thumbnails(context, post, position) : [];
}

async function thumbnails(context: VideoContext, post: PostRow, photo: number): Promise<Image[]> {
  const { loaders, facts } = context;
  const [files, audience] = await Promise.all([
    loaders.derived.load(post.id),
    audienceNow(facts, post),
  ]);
  const places = thumbnailSides.map((side) => thumbnailPosition(photo, side));
  const isPlaced = ({ role, position }: DerivedRow) =>
    role === 'thumbnail' && places.includes(position);
  return files
    .filter(isPlaced)
    .map((file) => ({ url: addressOf(context, audience, file), ...sizeOf(file) }));
}

const sizeOf = ({ width, height }: DerivedRow) => ({ width, height });

/** Whether the cover's thumbnails are there. */
export const hasThumbnails = async (context: VideoContext, post: PostRow): Promise<boolean> =>
  (await thumbnailsOfPost(context, post)).length === thumbnailSides.length;

/** ThumbHash of the cover in base64; null until it is made. */
export const placeholderOfPost = async ({ loaders }: VideoContext, { id }: PostRow) =>
  (await loaders.processing.load(id))?.placeholder ?? null;
