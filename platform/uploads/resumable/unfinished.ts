import type { Readable } from 'node:stream';
import type { DataStore } from '@tus/server';
import type { Checksum } from './checksum.ts';

/**
 * Where the bytes of unfinished uploads lie, as the library for tus wants it. Bytes of a PATCH that
 * was cut stay; bytes with a wrong checksum do not.
 */
type UnfinishedBytes = DataStore & {
  /** The bytes of an upload that has them all. */
  read(id: string): Readable;
};

/** @param awaited what the PATCH that is under way must hash to, by the upload's id */
export type OpenUnfinished = (awaited: ReadonlyMap<string, Checksum>) => Promise<UnfinishedBytes>;

/** Uploads that are not finished within this time are deleted; so are their URLs refused. */
export const keptForMs = 24 * 60 * 60_000;
