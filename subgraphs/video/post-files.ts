import type { MediaRow, VideoContext } from './loaders.ts';
import { privateMediaUrl, publicMediaUrl } from './media/serve-media.ts';
import type { PostRow } from './posts.ts';

/** A file as clients get it. */
export interface MediaFile {
  url: string;
  width: number;
  height: number;
  /** null for photos. */
  durationMs: number | null;
}

/** What a post shows, in order. Whoever has a post may see it: permission was checked before. */
export async function mediaFiles({ services, loaders }: VideoContext, post: PostRow): Promise<MediaFile[]> {
  const files = await loaders.media.load(post.id);
  return files.filter(({ role }) => role === 'media').map((file) => shown(services, post, file));
}

export async function coverFile({ services, loaders }: VideoContext, post: PostRow): Promise<MediaFile> {
  const cover = (await loaders.media.load(post.id)).find(({ role }) => role === 'cover');
  if (!cover) throw new Error(`Post ${post.id} has no cover.`);
  return shown(services, post, cover);
}

/** Files of public posts have lasting addresses; of others, addresses that end. */
function shown({ config, keyring }: VideoContext['services'], post: PostRow, file: MediaRow): MediaFile {
  const { hash, extension, width, height, durationMs } = file;
  const url =
    post.audience === 'PUBLIC'
      ? publicMediaUrl(config.publicUrl, hash, extension)
      : privateMediaUrl(keyring, config.publicUrl, hash, extension, Date.now());
  return { url, width, height, durationMs };
}
