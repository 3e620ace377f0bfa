import type { FastifyInstance } from 'fastify';
import { badUserInput } from '../errors/catalogue.ts';
import type { Id } from '../ids/id.ts';

/** An upload in parts that go straight to a bucket, at the same time if the client likes. */
interface PartsOfUpload {
  /** Names the parts that belong together. */
  session: string;
  /** How many bytes each part has; the last has the rest. */
  partBytes: number;
  /** Where to PUT each part, in order, without further headers. */
  urls: string[];
}

export interface InParts {
  /** @throws NOT_FOUND; CONFLICT; BAD_USER_INPUT where bytes are kept in a folder */
  begin(id: Id): Promise<PartsOfUpload>;
  /** @throws NOT_FOUND; CONFLICT; BAD_USER_INPUT when not all parts have come */
  complete(id: Id, session: string, etags: readonly string[]): Promise<void>;
}

const maxBodyBytes = 1024 * 1024;
const form =
  'Send {} to begin, or {"session": "...", "etags": ["...", ...]} with the ETag of every part.';

/**
 * What the body of `POST <path>/<id>` asks for: to begin (undefined), or to make one of the parts.
 * @throws BAD_USER_INPUT
 */
export function readParts(body: unknown): { session: string; etags: string[] } | undefined {
  if (body === null || body === undefined) return undefined;
  if (typeof body !== 'object' || Array.isArray(body)) throw badUserInput(form, 'body');
  const { session, etags }: { session?: unknown; etags?: unknown } = body;
  if (session === undefined && etags === undefined) return undefined;
  if (typeof session !== 'string' || session === '' || session.length > 1_024)
    throw badUserInput(form, 'session');
  const isTag = (etag: unknown): etag is string =>
    typeof etag === 'string' && etag !== '' && etag.length <= 200;
  if (!Array.isArray(etags) || !etags.every(isTag)) throw badUserInput(form, 'etags');
  return { session, etags };
}

/** Takes a small JSON body, which other requests to uploads never have. */
export function takeSmallJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: maxBodyBytes },
    app.getDefaultJsonParser('error', 'ignore'),
  );
}
