import { publicUrlFor } from '@clipgraph/platform/identity/reached-at.ts';
import type { MediaRow, PostRow, ShownFile, VideoContext } from '../context.ts';
import type { FileName } from '../files/stored-files.ts';
import { privateMediaUrl, publicMediaUrl } from '../media/serving/media-urls.ts';
import { placeholderPath } from '../media/serving/placeholder.ts';
import { audienceNow } from '../media/serving/public-files.ts';
import type { Audience } from '../tables.ts';

/**
 * The files that a post shows, in order; none before its bytes are checked. Permission is not
 * checked here: resolvers only hold posts that the viewer may see.
 */
export async function mediaFiles(context: VideoContext, post: PostRow): Promise<ShownFile[]> {
  if (post.status !== 'READY') return [];
  const { loaders, facts } = context;
  const [files, audience] = await Promise.all([
    loaders.media.load(post.id),
    audienceNow(facts, post),
  ]);
  const play = files.find(({ role }) => role === 'play');
  return files
    .filter(({ role }) => role === 'media')
    .map(({ position, width, height, durationMs, altText, ...file }) => ({
      url: addressOf(context, audience, play ?? file),
      width,
      height,
      durationMs,
      altText,
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
  if (!cover) return placeholder(context);
  return addressOf(context, await audienceNow(context.facts, post), cover);
}

const placeholder = ({ services, viewer }: Asked): string =>
  publicUrlFor(services.config, viewer) + placeholderPath;

/** What decides how an address begins: the configuration, and where the viewer found us. */
export type Asked = Pick<VideoContext, 'services' | 'viewer'>;

/** Files that everybody may see have lasting addresses; those of others expire. */
export function addressOf(asked: Asked, audience: Audience, { hash, extension }: FileName): string {
  const { config, keyring } = asked.services;
  return audience === 'PUBLIC'
    ? publicMediaUrl(publicBase(asked), hash, extension)
    : privateMediaUrl(keyring, publicUrlFor(config, asked.viewer), hash, extension, Date.now());
}

/** What the addresses of files that everybody may see begin with. */
export const publicBase = ({ services: { config }, viewer }: Asked): string =>
  config.MEDIA_PUBLIC_URL?.replace(/\/+$/, '') ?? publicUrlFor(config, viewer);
