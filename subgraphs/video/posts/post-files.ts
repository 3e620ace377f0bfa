import { publicUrlFor } from '@clipgraph/platform/identity/reached-at.ts';
import { goOn } from '@clipgraph/platform/loading/go-on.ts';
import type { MediaRow, PostRow, ShownFile, VideoContext } from '../context.ts';
import type { FileName } from '../files/stored-files.ts';
import { privateMediaUrl, publicMediaUrl } from '../media/serving/media-urls.ts';
import { placeholderPath } from '../media/serving/placeholder.ts';
import type { Audience } from '../tables.ts';

/**
 * The files that a post shows, in order; none before its bytes are checked. Permission is not
 * checked here: resolvers only hold posts that the viewer may see.
 */
export async function mediaFiles(context: VideoContext, post: PostRow): Promise<ShownFile[]> {
  if (post.status !== 'READY') return [];
  const [files, audience] = await Promise.all([
    context.loaders.media.get(post.id),
    audienceOf(context, post),
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
export const firstFile = (
  { loaders }: VideoContext,
  post: PostRow,
): MediaRow | undefined | Promise<MediaRow | undefined> =>
  goOn(loaders.media.get(post.id), (files) => files.find(({ role }) => role === 'media'));

/** The address of the first file; of a placeholder before the bytes are checked. */
export const mediaUrl = (context: VideoContext, post: PostRow): string | Promise<string> =>
  post.status === 'READY'
    ? fileUrl(context, post, (files) => {
        const first = files.find(({ role }) => role === 'media');
        return first && (files.find(({ role }) => role === 'play') ?? first);
      })
    : placeholder(context);

/** The address of the cover; of a placeholder before the bytes are checked. */
export const coverUrl = (context: VideoContext, post: PostRow): string | Promise<string> =>
  fileUrl(context, post, (files) => files.find(({ role }) => role === 'cover'));

/** The address of one of a post's files, of a placeholder where it is not there. */
const fileUrl = (
  context: VideoContext,
  post: PostRow,
  choose: (files: readonly MediaRow[]) => MediaRow | undefined,
): string | Promise<string> =>
  goOn(context.loaders.media.get(post.id), (files) => {
    const file = choose(files);
    if (!file) return placeholder(context);
    return goOn(audienceOf(context, post), (audience) => addressOf(context, audience, file));
  });

/** As `audienceNow` of media/serving, for a request that asks about many posts. */
const audienceOf = (
  { loaders }: VideoContext,
  { authorId, audience }: PostRow,
): Audience | Promise<Audience> =>
  audience === 'PUBLIC'
    ? goOn(loaders.isPrivate.get(authorId), (isPrivate) => (isPrivate ? 'FOLLOWERS' : audience))
    : audience;

/** The fields that are made of a post's files. */
const ofFiles = ['mediaUrl', 'coverUrl', 'durationMs', 'width', 'height', 'media'];

/**
 * Reads the files of the posts on a page ahead, where fields of them are selected: none of these
 * fields waits then.
 */
export async function prefetchFiles(
  { loaders }: VideoContext,
  posts: readonly PostRow[],
  fields: ReadonlySet<string>,
): Promise<void> {
  if (!ofFiles.some((name) => fields.has(name))) return;
  await Promise.all([
    loaders.media.prefetch(posts.map(({ id }) => id)),
    loaders.isPrivate.prefetch(posts.map(({ authorId }) => authorId)),
  ]);
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
