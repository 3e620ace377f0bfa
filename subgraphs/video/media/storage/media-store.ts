import type { Readable } from 'node:stream';

/** A part of a file, both ends inclusive, as in HTTP. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Where media bytes live: a folder, or a bucket of anything S3-compatible. Keys are paths of
 * lower-case letters, digits, `.`, `_` and `-`. A key is either wholly there or not at all,
 * whenever a process dies.
 */
export interface MediaStore {
  /**
   * A local folder for files that are still being received or worked on; on the same disk as the
   * store when that is a folder.
   */
  readonly workFolder: string;
  /**
   * Stores a finished local file under `key`, replacing what was there. The local file is gone
   * afterwards.
   */
  putFile(key: string, path: string, contentType: string): Promise<void>;
  /** Makes the bytes of `from` available as `to` too. @returns false when `from` is missing */
  copy(from: string, to: string): Promise<boolean>;
  /** @returns null when the key is missing */
  open(key: string, range?: ByteRange): Promise<Readable | null>;
  stat(key: string): Promise<{ byteLength: number } | null>;
  /** Missing keys are fine. */
  delete(key: string): Promise<void>;
  /**
   * How clients send bytes past this process; null for a store that they cannot reach: uploads then
   * come through our own route.
   */
  readonly direct: DirectUploads | null;
}

export interface DirectUploads {
  /** A URL that takes exactly `byteLength` bytes of `contentType` by PUT, under `key`. */
  uploadUrl(
    key: string,
    upload: { contentType: string; byteLength: number; expiresInSeconds: number },
  ): Promise<string>;
}

/** @throws when a key could leave its place; keys are made by us, so this is a fault of ours. */
export function checkKey(key: string): string {
  if (!/^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/.test(key))
    throw new Error(`not a media key: ${key}`);
  return key;
}
