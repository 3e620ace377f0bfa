import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { badUserInput } from '../errors/catalogue.ts';
import type { Keys } from '../identity/keyring.ts';
import type { Id } from '../ids/id.ts';

/**
 * What a cursor is bound to: a cursor of another field, other arguments or another viewer is
 * refused.
 */
export interface CursorScope {
  /** `Query.feed`, `User.followers`, ... */
  field: string;
  /** Every argument that chooses the rows (not `first` and `after`), and the parent's id. */
  args: readonly (string | number | boolean | null)[];
  /** Only for lists whose rows depend on who is asking. */
  viewerId?: Id | null;
}
/** The sort key of the row that the cursor stands on; unique within the list. */
export type SortKey = readonly (number | string)[];

export interface Cursors {
  encode(scope: CursorScope, key: SortKey): string;
  /**
   * @throws BAD_USER_INPUT (field `after`) for a cursor that is forged, or made for another field,
   *   arguments or viewer.
   */
  decode(scope: CursorScope, cursor: string): SortKey;
}

const version = 1;

/**
 * Opaque signed keyset cursors.
 * @param keys HMAC keys, the signing one first; the others still verify, so that a key can be
 *   changed without breaking open pages.
 */
export function createCursors(keys: Keys): Cursors {
  const sign = (key: Buffer, scope: CursorScope, body: string) =>
    createHmac('sha256', key).update(scopeDigest(scope)).update(body).digest().subarray(0, 12);
  return {
    encode(scope, key) {
      const body = JSON.stringify([version, ...key]);
      return Buffer.concat([sign(keys[0], scope, body), Buffer.from(body)]).toString('base64url');
    },
    decode(scope, cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      const body = bytes.subarray(12).toString();
      // The decoder passes over what is not base64url, and over spare bits of the last character:
      // only the text that we gave counts.
      const given = bytes.toString('base64url') === cursor && bytes.length > 12;
      const known =
        given && keys.some((key) => timingSafeEqual(sign(key, scope, body), bytes.subarray(0, 12)));
      if (!known)
        throw badUserInput(
          'This cursor was not given for this list. Pass an `endCursor` or `cursor` of the same field, arguments and viewer.',
          'after',
        );
      const [madeBy, ...key] = JSON.parse(body) as [number, ...(number | string)[]];
      if (madeBy !== version)
        throw badUserInput(
          'This cursor is of an older version. Start again without `after`.',
          'after',
        );
      return key;
    },
  };
}

/** The cursors of a page share their scope. */
const digests = new WeakMap<CursorScope, Buffer>();

function scopeDigest(scope: CursorScope): Buffer {
  let digest = digests.get(scope);
  if (!digest) {
    digest = createHash('sha256')
      .update(JSON.stringify([scope.field, scope.args, scope.viewerId ?? null]))
      .digest();
    digests.set(scope, digest);
  }
  return digest;
}
