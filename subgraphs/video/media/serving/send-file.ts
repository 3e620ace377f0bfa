import { refuse } from '@clipgraph/platform/uploads/refuse.ts';
import type { MediaStore } from '@clipgraph/platform/uploads/storage/media-store.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fileKey } from '../../files/file-key.ts';
import type { FileName } from '../../files/stored-files.ts';
import { mediaTypes } from '../media-types.ts';
import { parseRange } from './byte-range.ts';

/** What is sent with every file that a stranger made: no browser takes it for a page. */
export const safeHeaders = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
};

/** Answers with a published file, or the range of it that was asked for. */
export async function sendFile(
  request: Pick<FastifyRequest, 'headers' | 'method'>,
  reply: FastifyReply,
  store: MediaStore,
  { hash, extension }: FileName,
  caching: string,
) {
  const key = fileKey(hash, extension);
  const found = await store.stat(key);
  const type = mediaTypes.find((known) => known.extension === extension);
  if (!found || !type) return refuse(reply, 404, 'NOT_FOUND', 'There is no such file.');
  const etag = `"${hash}"`;
  reply.headers({
    etag,
    'cache-control': caching,
    'accept-ranges': 'bytes',
    ...safeHeaders,
  });
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
  const ifRange = request.headers['if-range'];
  const range =
    ifRange === undefined || ifRange === etag
      ? parseRange(request.headers.range, found.byteLength)
      : 'whole';
  if (range === 'unsatisfiable') {
    reply.header('content-range', `bytes */${found.byteLength}`);
    return refuse(
      reply,
      416,
      'BAD_USER_INPUT',
      `This file has ${found.byteLength} bytes; the range begins after its end.`,
    );
  }
  reply.type(type.contentType);
  if (range !== 'whole')
    reply
      .code(206)
      .header('content-range', `bytes ${range.start}-${range.end}/${found.byteLength}`);
  reply.header(
    'content-length',
    range === 'whole' ? found.byteLength : range.end - range.start + 1,
  );
  if (request.method === 'HEAD') return reply.send();
  const bytes = await store.open(key, range === 'whole' ? undefined : range);
  if (!bytes)
    return refuse(reply.removeHeader('content-length'), 404, 'NOT_FOUND', 'There is no such file.');
  return reply.send(bytes);
}

/** If-None-Match: a list of tags, weak ones included, or `*`. */
const matches = (header: string | undefined, etag: string): boolean =>
  header?.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, ''))) ?? false;
