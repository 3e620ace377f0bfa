import { publicUrlFor } from '@clipgraph/platform/identity/reached-at.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import {
  signedUrlLifetimeMs,
  signUrl,
  verifySignedUrl,
} from '@clipgraph/platform/uploads/signed-urls.ts';
import type { PostRow } from '../context.ts';
import { type Asked, publicBase } from '../posts/post-files.ts';
import type { Audience } from '../tables.ts';

const minuteMs = 60_000;

/** The name of the playlist that names all others. */
export const masterName = 'master';

const folderOf = (postId: Id) => `/media/hls/${postId}`;
/** What is signed: everything in this folder, as long as these may see the post. */
const signedPath = (postId: Id, audience: Audience) => `${folderOf(postId)}/${audience}`;

/**
 * The address of a post's playlist. The names in a playlist are relative to it, so the signature,
 * which is a folder of the address, is carried to all that it names.
 * @param durationMs of the video: the address is good 15 minutes longer
 */
export function playlistUrl(
  asked: Asked,
  { id, audience }: Pick<PostRow, 'id' | 'audience'>,
  durationMs: number,
  nowMs: number,
): string {
  const file = `${masterName}.m3u8`;
  if (audience === 'PUBLIC') return `${publicBase(asked)}${folderOf(id)}/${file}`;
  const { config, keyring } = asked.services;
  const endMs = Math.ceil((nowMs + durationMs) / minuteMs) * minuteMs + signedUrlLifetimeMs;
  const signed = signUrl(keyring, 'media-url', '', signedPath(id, audience), endMs);
  const query = new URLSearchParams(signed.slice(signed.indexOf('?')));
  const leave = `${query.get('expires')}.${query.get('signature')}`;
  return `${publicUrlFor(config, asked.viewer)}${folderOf(id)}/${leave}/${file}`;
}

/** Whether this part of an address gives leave to read the playlists of a post as it is now. */
export function mayReadPlaylists(
  { keyring }: Pick<Services, 'keyring'>,
  { id, audience }: Pick<PostRow, 'id' | 'audience'>,
  leave: string,
  nowMs: number,
): 'good' | 'expired' | 'forged' {
  const [expires, signature] = leave.split('.', 2);
  const path = signedPath(id, audience);
  return verifySignedUrl(keyring, 'media-url', path, { expires, signature }, nowMs);
}
