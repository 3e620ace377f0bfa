import type { IncomingMessage } from 'node:http';
import { readBody, wholeWithin } from '../request/body.ts';
import {
  emptySource,
  formSource,
  jsonSource,
  looksLikeJson,
  mediaTypeOf,
  multipartSource,
  querySource,
  type Source,
} from '../request/sources.ts';

const maxBodyBytes = 1024 * 1024;

/**
 * Values of the query first, then of the body, whatever its type (docs/older-clients.md#bodies).
 * @param bodyMs how long the body may take to arrive
 * @throws BodyTooLarge, BodyTooSlow
 */
export async function readSources(request: IncomingMessage, bodyMs: number): Promise<Source[]> {
  const body = await readBody(request, wholeWithin(maxBodyBytes, bodyMs));
  return body.byteLength === 0
    ? [querySource(request)]
    : [querySource(request), await bodySource(body, request.headers['content-type'])];
}

async function bodySource(body: Buffer, contentType: string | undefined): Promise<Source> {
  if (mediaTypeOf(contentType) === 'multipart/form-data')
    return multipartSource(body, contentType as string);
  if (!looksLikeJson(body)) return formSource(body.toString());
  try {
    return jsonSource(JSON.parse(body.toString()), { strict: false });
  } catch {
    return emptySource;
  }
}

/**
 * The token of a request: a parameter, or one of two headers.
 * @returns undefined when there is none
 */
export function authorizationOf(
  request: IncomingMessage,
  sources: readonly Source[],
): string | undefined {
  for (const source of sources) {
    const token = source.get('token');
    if (token !== undefined && token !== '') return `Bearer ${String(token)}`;
  }
  const { authorization, token } = request.headers;
  return authorization || (token ? `Bearer ${token}` : undefined);
}
