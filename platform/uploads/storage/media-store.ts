import type { Readable } from 'node:stream';

/** A part of a file, both ends inclusive, as in HTTP. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Where media bytes are kept: a folder, or a bucket of anything S3-compatible. Keys are paths of
 * lower-case letters, digits, `.`, `_` and `-`. Even when a process dies while it stores a file,
 * the key holds either the whole file or nothing.
 */
export interface MediaStore {
  /**
   * A local folder for files that are still being received or worked on. For a store in a folder it
   * is on the same disk, so that a finished file is only renamed.
   */
  readonly workFolder: string;
  /**
   * Moves a finished local file into the store under `key`, replacing what was there.
   */
  putFile(key: string, path: string, contentType: string): Promise<void>;
  /** Stores the bytes of `from` under `to` as well. @returns false when `from` is missing */
  copy(from: string, to: string): Promise<boolean>;
  /** @returns null when the key is missing */
  open(key: string, range?: ByteRange): Promise<Readable | null>;
  /** @returns null when the key is missing */
  stat(key: string): Promise<{ byteLength: number } | null>;
  /** Does nothing when the key is missing. */
  delete(key: string): Promise<void>;
  /**
   * How clients send bytes straight to the store; null for a store that they cannot reach. Uploads
   * then come through `PUT /upload/<id>`.
   */
  readonly direct: DirectUploads | null;
}

export interface DirectUploads {
  /** A URL that takes exactly `byteLength` bytes of `contentType` by PUT, under `key`. */
  uploadUrl(key: string, upload: DirectUpload): Promise<string>;
  /**
   * Begins an upload in parts under `key`, and ends those that were begun there before.
   * @returns an address for each part, in order; each takes exactly `partBytes` bytes, the last the
   *   rest
   */
  openParts(
    key: string,
    upload: DirectUpload & { partBytes: number },
  ): Promise<{ session: string; urls: string[] }>;
  /**
   * Makes one object of parts that are all there.
   * @param etags what the bucket answered to each part, in order
   * @returns false when the session has ended, or the parts are not those
   */
  joinParts(key: string, session: string, etags: readonly string[]): Promise<boolean>;
  /** Deletes the parts of all sessions under `key`. */
  dropParts(key: string): Promise<void>;
}

interface DirectUpload {
  contentType: string;
  byteLength: number;
  expiresInSeconds: number;
}

/**
 * @returns the key
 * @throws Error for a key that could name a place outside the store. Keys are made by this product,
 *   never taken from a client, so such a key is a fault in the code.
 */
export function checkKey(key: string): string {
  if (!/^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/.test(key))
    throw new Error(`not a media key: ${key}`);
  return key;
}
