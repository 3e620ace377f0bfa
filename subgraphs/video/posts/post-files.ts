import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq } from 'drizzle-orm';
import type { MediaRow, PostRow, ShownFile, VideoContext } from '../context.ts';
import type { FileName } from '../files/stored-files.ts';
import { privateMediaUrl, publicMediaUrl } from '../media/serving/media-urls.ts';
import { placeholderPath } from '../media/serving/placeholder.ts';
import { derivedFiles, postMedia } from '../tables.ts';

/**
 * The files that a post shows, in order; none before its bytes are checked. Permission is not
 * checked here: resolvers only hold posts that the viewer may see.
 */
export async function mediaFiles(
  { services, loaders }: VideoContext,
  post: PostRow,
): Promise<ShownFile[]> {
  if (post.status !== 'READY') return [];
  const files = await loaders.media.load(post.id);
  const play = files.find(({ role }) => role === 'play');
  return files
    .filter(({ role }) => role === 'media')
    .map(({ position, width, height, durationMs, ...file }) => ({
      url: addressOf(services, post, play ?? file),
      width,
      height,
      durationMs,
      position,
      postId: post.id,
    }));
}

/** The row of the first file; undefined before the bytes are checked. */
export const firstFile = async (
  { loaders }: VideoContext,
  post: PostRow,
): Promise<MediaRow | undefined> =>
  (await loaders.media.load(post.id)).find(({ role }) => role === 'media');

/** The address of the first file; of a placeholder before the bytes are checked. */
export async function mediaUrl(context: VideoContext, post: PostRow): Promise<string> {
  const [file] = await mediaFiles(context, post);
  return file ? file.url : placeholder(context);
}

/** The address of the cover; of a placeholder before the bytes are checked. */
export async function coverUrl(context: VideoContext, post: PostRow): Promise<string> {
  const cover = (await context.loaders.media.load(post.id)).find(({ role }) => role === 'cover');
  return cover ? addressOf(context.services, post, cover) : placeholder(context);
}

const placeholder = ({ services }: VideoContext): string =>
  services.config.publicUrl + placeholderPath;

/** Files of public posts have lasting addresses; those of others expire. */
export function addressOf(
  { config, keyring }: Services,
  post: PostRow,
  { hash, extension }: FileName,
): string {
  return post.audience === 'PUBLIC'
    ? publicMediaUrl(publicBase(config), hash, extension)
    : privateMediaUrl(keyring, config.publicUrl, hash, extension, Date.now());
}

/** What the addresses of files that everybody may see begin with. */
export const publicBase = (config: Services['config']): string =>
  config.MEDIA_PUBLIC_URL?.replace(/\/+$/, '') ?? config.publicUrl;

/** Whether a post that everybody may see shows this file right now. */
export async function isPublicFile({ database }: Services, hash: string): Promise<boolean> {
  for (const table of [postMedia, derivedFiles]) {
    const [shown] = await database.db
      .select({ postId: table.postId })
      .from(table)
      .where(and(eq(table.hash, hash), eq(table.isPublic, true)))
      .limit(1);
    if (shown) return true;
  }
  return false;
}
