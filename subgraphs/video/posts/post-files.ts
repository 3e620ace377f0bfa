import type { MediaRow, PostRow, VideoContext } from '../context.ts';
import { placeholderPath } from '../media/serving/placeholder.ts';
import { privateMediaUrl, publicMediaUrl } from '../media/serving/serve-media.ts';

/** A file as clients get it. */
export interface MediaFile {
  url: string;
  width: number;
  height: number;
  /** null for photos. */
  durationMs: number | null;
}

/**
 * What a post shows, in order; nothing before its bytes are checked. Whoever has a post may see it:
 * permission was checked before.
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

/** Where the first file is; a placeholder before the bytes are checked. */
export async function mediaUrl(context: VideoContext, post: PostRow): Promise<string> {
  const file = await firstFile(context, post);
  return file ? shown(context.services, post, file).url : placeholder(context);
}

export async function coverUrl(context: VideoContext, post: PostRow): Promise<string> {
  const cover = (await context.loaders.media.load(post.id)).find(({ role }) => role === 'cover');
  return cover ? shown(context.services, post, cover).url : placeholder(context);
}

const placeholder = ({ services }: VideoContext): string =>
  services.config.publicUrl + placeholderPath;

/** Files of public posts have lasting addresses; of others, addresses that end. */
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
