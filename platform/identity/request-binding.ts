import { createHmac, hash, type KeyObject, timingSafeEqual } from 'node:crypto';

/** The one request that a signed header is for. */
export interface SignedRequest {
  method: string;
  /** Path and query, as the subgraph will see them. */
  url: string;
  /** Undefined where it is streamed on unread: the header then covers no body. */
  body?: string | undefined;
}

/** The handshake of a socket to a subgraph, whose header travels in `connection_init`. */
export const socketHandshake: SignedRequest = { method: 'SOCKET', url: '/graphql' };

const separator = ';';

/** Stands for a body in a header. Without a body it is empty. */
export const bodyHash = (body: string | Buffer | undefined): string =>
  body === undefined ? '' : hash('sha256', body, 'base64url');

const macOf = (
  key: KeyObject,
  token: string,
  { method, url }: SignedRequest,
  bodyHashed: string,
): Buffer => createHmac('sha256', key).update([token, method, url, bodyHashed].join('\n')).digest();

/** @returns the token with what binds it to the request: `token;body hash;signature` */
export function bindToken(key: KeyObject, token: string, request: SignedRequest): string {
  const hashed = bodyHash(request.body);
  const mac = macOf(key, token, request, hashed).toString('base64url');
  return [token, hashed, mac].join(separator);
}

/** @returns the token in a header that was made for this request; undefined for any other header */
export function boundToken(
  keys: readonly KeyObject[],
  header: string,
  request: SignedRequest,
): string | undefined {
  const [token, hashed, mac, ...more] = header.split(separator);
  if (token === undefined || hashed === undefined || mac === undefined || more.length > 0)
    return undefined;
  const given = Buffer.from(mac, 'base64url');
  const isOurs = keys.some((key) => {
    const expected = macOf(key, token, request, hashed);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return isOurs ? token : undefined;
}

/** Whether a header that was verified was made for this body. False for one that covers none. */
export const coversBody = (header: string, body: Buffer): boolean =>
  header.split(separator)[1] === bodyHash(body);
