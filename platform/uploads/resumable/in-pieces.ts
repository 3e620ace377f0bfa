import { randomUUID } from 'node:crypto';
import { type FileHandle, open as openFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DataStore, Upload } from '@tus/server';
import { badUserInput } from '../../errors/catalogue.ts';
import type { Id } from '../../ids/id.ts';
import type { MediaStore } from '../storage/media-store.ts';
import { type Checksum, checksumMismatch, isMet } from './checksum.ts';
import type { OpenUnfinished } from './unfinished.ts';

/** Some of the bytes of an upload, under a key of their own. */
export interface Piece {
  name: string;
  startsAt: number;
  byteLength: number;
}

/** Knows the pieces of uploads, for all processes. */
export interface PieceLedger {
  /** Those that count, in order, without a gap. */
  read(id: Id): Promise<Piece[]>;
  /** Written before the bytes are stored, so that those of a process that dies can be deleted. */
  begin(id: Id, name: string): Promise<void>;
  /**
   * Lets pieces count that follow each other, all or none.
   * @returns false when other bytes have come at their place, or none are wanted any more
   */
  keep(id: Id, pieces: readonly Piece[]): Promise<boolean>;
  /** Names of all pieces, those that do not count as well. */
  names(id: Id): Promise<string[]>;
  forget(id: Id, names: readonly string[]): Promise<void>;
}

interface InPieces {
  store: MediaStore;
  ledger: PieceLedger;
  /** How many bytes the upload is to have. @throws NOT_FOUND */
  sizeOf(id: Id): Promise<number>;
  /** @default 8 MiB */
  pieceBytes?: number;
  /** Of one upload: with as many, it takes no further PATCH. @default 5 000 */
  maxPieces?: number;
}

const usualPieceBytes = 8 * 1024 * 1024;
const usualMaxPieces = 5_000;

const keyOf = (id: Id, name: string): string => `resumable/${id}/${name}`;

/** Deletes what has come of an upload. */
export async function removePieces(
  { store, ledger }: Pick<InPieces, 'store' | 'ledger'>,
  id: Id,
): Promise<void> {
  const names = await ledger.names(id);
  for (const name of names) await store.delete(keyOf(id, name));
  await ledger.forget(id, names);
}

/**
 * Each upload as objects of a store, as long as a PATCH or 8 MiB at the most. Any number of
 * processes may take an upload's bytes, also at the same time: of two pieces that begin at the same
 * place the first counts. (Parts of a multipart upload in a bucket have 5 MiB at least, so what was
 * cut off in between would be lost.)
 */
export const inPieces =
  (options: InPieces): OpenUnfinished =>
  async (awaited) => {
    const { ledger, sizeOf } = options;
    return new (class extends DataStore {
      override extensions = ['expiration', 'termination'];

      override create = async (upload: Upload): Promise<Upload> => upload;

      override async getUpload(id: string): Promise<Upload> {
        const [size, pieces] = await Promise.all([sizeOf(Number(id)), ledger.read(Number(id))]);
        const offset = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
        return new Upload({ id, size, offset, metadata: {} });
      }

      override write = (bytes: Readable, id: string, offset: number): Promise<number> =>
        writePieces(options, bytes, { id: Number(id), offset, checksum: awaited.get(id) });

      read = (id: string): Readable =>
        Readable.from(joinPieces(options, Number(id)), { objectMode: false });

      override remove = (id: string): Promise<void> => removePieces(options, Number(id));

      override deleteExpired = async (): Promise<number> => 0;
    })();
  };

/**
 * @returns where the bytes end; what came before the source failed counts all the same
 * @throws BAD_USER_INPUT for too many pieces; 409 when other bytes came first; 460
 */
async function writePieces(
  { store, ledger, pieceBytes = usualPieceBytes, maxPieces = usualMaxPieces }: InPieces,
  bytes: Readable,
  { id, offset, checksum }: { id: Id; offset: number; checksum: Checksum | undefined },
): Promise<number> {
  const unproven: Piece[] = [];
  const drop = async (pieces: readonly Piece[]) => {
    for (const { name } of pieces) await store.delete(keyOf(id, name));
    await ledger.forget(
      id,
      pieces.map(({ name }) => name),
    );
  };
  const keep = async (pieces: readonly Piece[]) => {
    if (await ledger.keep(id, pieces)) return;
    await drop(pieces);
    throw { status_code: 409, body: 'Other bytes came first\n' };
  };
  if ((await ledger.names(id)).length >= maxPieces)
    throw badUserInput(
      `This upload came in ${maxPieces} pieces already. Create another and send larger ones.`,
      'body',
    );
  let end = offset;
  try {
    for await (const file of splitIntoFiles(bytes, store.workFolder, pieceBytes, checksum)) {
      const piece = { name: randomUUID(), startsAt: end, byteLength: file.byteLength };
      await ledger.begin(id, piece.name);
      await store.putFile(keyOf(id, piece.name), file.path, 'application/octet-stream');
      end += file.byteLength;
      if (checksum) unproven.push(piece);
      else await keep([piece]);
    }
    if (checksum && !isMet(checksum)) throw checksumMismatch();
  } catch (error) {
    await drop(unproven);
    throw error;
  }
  if (unproven.length > 0) await keep(unproven);
  return end;
}

async function* joinPieces({ store, ledger }: InPieces, id: Id): AsyncGenerator<Buffer> {
  for (const { name } of await ledger.read(id)) {
    const bytes = await store.open(keyOf(id, name));
    if (!bytes) throw new Error(`Bytes of the upload ${id} are gone.`);
    yield* bytes;
  }
}

/** Local files of so many bytes each; the last has what came before the source ended or failed. */
async function* splitIntoFiles(
  source: Readable,
  folder: string,
  bytesEach: number,
  checksum?: Checksum,
): AsyncGenerator<{ path: string; byteLength: number }> {
  let open: { path: string; byteLength: number; file: FileHandle } | undefined;
  const close = async () => {
    const closed = open;
    open = undefined;
    await closed?.file.close();
    return closed;
  };
  try {
    let failure: { error: unknown } | undefined;
    const chunks = source[Symbol.asyncIterator]();
    for (;;) {
      const next = await chunks.next().catch((error: unknown) => {
        failure = { error };
        return undefined;
      });
      if (!next || next.done) break;
      const chunk: Buffer = next.value;
      checksum?.hash.update(chunk);
      if (!open) {
        const path = join(folder, randomUUID());
        open = { path, byteLength: 0, file: await openFile(path, 'wx') };
      }
      // Unlike `write` it goes on until the disk has all of them.
      await open.file.appendFile(chunk);
      open.byteLength += chunk.length;
      if (open.byteLength >= bytesEach) yield* handOver(await close());
    }
    yield* handOver(await close());
    if (failure) throw failure.error;
  } finally {
    const unfinished = await close();
    if (unfinished) await rm(unfinished.path, { force: true });
  }
}

async function* handOver<File extends { path: string }>(file: File | undefined) {
  if (!file) return;
  try {
    yield file;
  } finally {
    await rm(file.path, { force: true });
  }
}
