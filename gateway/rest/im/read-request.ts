import type { IncomingMessage } from 'node:http';
import { readBody, wholeWithin } from '../request/body.ts';
import {
  BadParameter,
  type ParameterTable,
  readParameters,
  type Values,
} from '../request/parameters.ts';
import {
  formSource,
  jsonSource,
  looksLikeJson,
  mediaTypeOf,
  querySource,
  type Source,
} from '../request/sources.ts';

/** What clients of this API are used to. */
const maxBodyBytes = 4 * 1024 * 1024;

/** The body cannot be read; old clients know the beginning of the message. */
export class UnreadableBody extends Error {
  constructor(why: string) {
    super(`Failed to parse request body: ${why}`);
  }
}

/**
 * Parameters of an IM route: members of a JSON body, on any method and whatever its content type,
 * then the query (docs/older-clients.md#im-parameters).
 * @param bodyMs how long the body may take to arrive
 * @throws UnreadableBody for malformed JSON and wrong types; BodyTooLarge, BodyTooSlow
 */
export async function readImRequest<Table extends ParameterTable>(
  request: IncomingMessage,
  table: Table,
  bodyMs: number,
): Promise<Values<Table>> {
  const body = await readBody(request, wholeWithin(maxBodyBytes, bodyMs));
  const sources =
    body.byteLength === 0
      ? [querySource(request)]
      : [bodySource(body, request.headers['content-type']), querySource(request)];
  try {
    return readParameters(table, sources);
  } catch (error) {
    if (error instanceof BadParameter) throw new UnreadableBody(error.message);
    throw error;
  }
}

function bodySource(body: Buffer, contentType: string | undefined): Source {
  const isForm = mediaTypeOf(contentType) === 'application/x-www-form-urlencoded';
  if (isForm && !looksLikeJson(body)) return formSource(body.toString());
  let members: unknown;
  try {
    members = JSON.parse(body.toString());
  } catch (error) {
    throw new UnreadableBody((error as Error).message);
  }
  if (typeof members !== 'object' || members === null || Array.isArray(members))
    throw new UnreadableBody('the body must be a JSON object.');
  return jsonSource(members, { strict: true });
}
