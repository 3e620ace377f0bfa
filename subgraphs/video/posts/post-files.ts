import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq } from 'drizzle-orm';
import type { MediaRow, PostRow, VideoContext } from '../context.ts';
import type { MediaFile } from '../generated/types.ts';
import { privateMediaUrl, publicMediaUrl } from '../media/serving/media-urls.ts';
import { placeholderPath } from '../media/serving/placeholder.ts';
import { postMedia } from '../tables.ts';

/**
 * The files that a post shows, in order; none before its bytes are checked. Permission is not
 * checked here: resolvers only hold posts that the viewer may see.
 */
export async function mediaFiles(
  { services, loaders }: VideoContext,
  post: PostRow,
): Promise<MediaFile[]> {
  const files = await loaders.media.load(post.id);
  return files.filter(({ role }) => role === 'media').map((file) => shown(services, post, file));
}

/** The row of the first file; undefined before the bytes are checked. */
export const firstFile = async (
  { loaders }: VideoContext,
  post: PostRow,
): Promise<MediaRow | undefined> =>
  (await loaders.media.load(post.id)).find(({ role }) => role === 'media');

/** The address of the first file; of a placeholder before the bytes are checked. */
export async function mediaUrl(context: VideoContext, post: PostRow): Promise<string> {
  const file = await firstFile(context, post);
  return file ? shown(context.services, post, file).url : placeholder(context);
}

/** The address of the cover; of a placeholder before the bytes are checked. */
export async function coverUrl(context: VideoContext, post: PostRow): Promise<string> {
  const cover = (await context.loaders.media.load(post.id)).find(({ role }) => role === 'cover');
  return cover ? shown(context.services, post, cover).url : placeholder(context);
}

const placeholder = ({ services }: VideoContext): string =>
  services.config.publicUrl + placeholderPath;

/** Files of public posts have lasting addresses; those of others expire. */
function shown(
  { config, keyring }: VideoContext['services'],
  post: PostRow,
  file: MediaRow,
): MediaFile {
  const { hash, extension, width, height, durationMs } = file;
  const base = config.MEDIA_PUBLIC_URL?.replace(/\/+$/, '') ?? config.publicUrl;
  const url =
    post.audience === 'PUBLIC'
      ? publicMediaUrl(base, hash, extension)
      : privateMediaUrl(keyring, config.publicUrl, hash, extension, Date.now());
  return { url, width, height, durationMs };
}

/** Whether a post that everybody may see shows this file right now. */
export async function isPublicFile({ database }: Services, hash: string): Promise<boolean> {
  const [shown] = await database.db
    .select({ postId: postMedia.postId })
    .from(postMedia)
    .where(and(eq(postMedia.hash, hash), eq(postMedia.isPublic, true)))
    .limit(1);
  return shown !== undefined;
}
