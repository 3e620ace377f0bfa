import type { Ask } from '@clipgraph/platform/ask/ask.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { refuse } from '@clipgraph/platform/uploads/refuse.ts';
import type { MediaStore } from '@clipgraph/platform/uploads/storage/media-store.ts';
import { and, asc, eq, getTableColumns, isNull } from 'drizzle-orm';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type MasterAudio,
  writeBytePlaylist,
  writeMasterPlaylist,
} from '../ladder/byte-playlist.ts';
import { audienceNow } from '../media/serving/public-files.ts';
import { safeHeaders, sendFile } from '../media/serving/send-file.ts';
import { derivedFiles, postProcessing, posts } from '../tables.ts';
import { masterName, mayReadPlaylists } from './playlist-urls.ts';

interface PlaylistServing {
  store: MediaStore;
  /** Of reads: who is private. */
  facts: Ask;
}

interface PlaylistRequest {
  Params: { postId: string; leave?: string; file: string };
}

const namePattern = /^(master|audio|[1-9]\d{0,3})\.(m3u8|mp4)$/;
const audioName = 'audio';

/**
 * `GET` and `HEAD /media/hls/<post>/[<leave>/]<file>`: playlists of a post, and the renditions that
 * they name. Each request is judged by the post as it is then: those of public posts are for
 * everybody, others need a leave that was signed for those who may see the post now.
 */
export function servePlaylists(
  app: FastifyInstance,
  services: Services,
  { store, facts }: PlaylistServing,
): void {
  const serve = async (request: FastifyRequest<PlaylistRequest>, reply: FastifyReply) => {
    const { postId, leave, file } = request.params;
    const [, name, kind] = namePattern.exec(file) ?? [];
    const files = name === undefined ? [] : await readRenditions(services, toId(postId));
    const [first] = files;
    if (!first) return refuse(reply, 404, 'NOT_FOUND', nothing);
    const audience = await audienceNow(facts, first);
    if (!first.isPublic || audience !== 'PUBLIC') {
      const verdict = judge(services, { ...first, audience }, leave);
      if (verdict === 'expired') return refuse(reply, 403, 'FORBIDDEN', expired);
      if (verdict === 'forged') return refuse(reply, 404, 'NOT_FOUND', nothing);
    }
    const isPublic = leave === undefined;
    const found = files.find((row) => nameOf(row) === name);
    if (kind === 'mp4') {
      const caching = isPublic ? 'public, max-age=300' : 'private, max-age=900';
      if (!found) return refuse(reply, 404, 'NOT_FOUND', nothing);
      return sendFile(request, reply, store, found, caching);
    }
    const text = name === masterName ? masterOf(files) : await mediaOf(services, found);
    if (text === undefined) return refuse(reply, 404, 'NOT_FOUND', nothing);
    reply.headers({ ...safeHeaders, 'cache-control': cachingOf(isPublic, first) });
    return reply.type('application/vnd.apple.mpegurl').send(text);
  };
  for (const url of ['/media/hls/:postId/:file', '/media/hls/:postId/:leave/:file'])
    app.route<PlaylistRequest>({ method: ['GET', 'HEAD'], url, handler: serve });
}

const nothing = 'There is no such file, or you may not see it. Read the post again.';
const expired = 'This address has expired. Read the post again for a new one.';

type Rendition = Awaited<ReturnType<typeof readRenditions>>[number];

/** Of a post that is not for everybody now; one is PUBLIC while its author is disabled. */
const judge = (
  services: Services,
  { postId, audience }: Rendition,
  leave: string | undefined,
): 'good' | 'expired' | 'forged' =>
  leave === undefined || audience === 'PUBLIC'
    ? 'forged'
    : mayReadPlaylists(services, { id: postId, audience }, leave, Date.now());

/** While renditions are being made, a playlist is out of date soon. */
const cachingOf = (isPublic: boolean, { stage }: Rendition): string =>
  isPublic ? `public, max-age=${stage === 'DONE' ? 300 : 2}` : 'private, no-cache';

const { segments: _, ...renditionColumns } = getTableColumns(derivedFiles);

/** Renditions and sound of a post that is not deleted, the smallest first. */
async function readRenditions({ database }: Services, postId: Id) {
  const rows = await database.db
    .select({
      ...renditionColumns,
      audience: posts.audience,
      authorId: posts.authorId,
      stage: postProcessing.stage,
    })
    .from(derivedFiles)
    .innerJoin(posts, eq(posts.id, derivedFiles.postId))
    .leftJoin(postProcessing, eq(postProcessing.postId, derivedFiles.postId))
    .where(and(eq(derivedFiles.postId, postId), isNull(posts.deletedAt)))
    .orderBy(asc(derivedFiles.position));
  return rows.filter(({ role }) => role === 'video' || role === 'audio');
}

const nameOf = ({ role, position }: Rendition): string =>
  role === 'audio' ? audioName : String(position);

function masterOf(files: readonly Rendition[]): string | undefined {
  const audio = files.find(({ role }) => role === 'audio');
  const renditions = files.filter(({ role }) => role === 'video');
  if (renditions.length === 0) return undefined;
  const common = ({ bitrate, codecs }: Rendition) => ({
    bitrate: bitrate ?? 0,
    codecs: codecs ?? '',
  });
  const sound: MasterAudio | undefined = audio && {
    ...common(audio),
    name: audioName,
    channels: audio.width,
  };
  return writeMasterPlaylist(
    renditions.map((row) => ({
      ...common(row),
      name: nameOf(row),
      width: row.width,
      height: row.height,
      peakBitrate: row.peakBitrate ?? row.bitrate ?? 0,
    })),
    sound,
  );
}

async function mediaOf(
  { database }: Services,
  found: Rendition | undefined,
): Promise<string | undefined> {
  if (!found) return undefined;
  const { postId, role, position } = found;
  const [row] = await database.db
    .select({ segments: derivedFiles.segments })
    .from(derivedFiles)
    .where(
      and(
        eq(derivedFiles.postId, postId),
        eq(derivedFiles.role, role),
        eq(derivedFiles.position, position),
      ),
    );
  return row?.segments ? writeBytePlaylist(row.segments, `${nameOf(found)}.mp4`) : undefined;
}
