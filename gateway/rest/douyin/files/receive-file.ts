import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isAppError } from '@clipgraph/platform/errors/catalogue.ts';
import { type ArrivalPace, BodyTooSlow } from '@clipgraph/platform/http/arrival.ts';
import type { SpoolShare } from '@clipgraph/platform/http/spool-budget.ts';
import { Busboy } from '@fastify/busboy';
import { BodyTooLarge, pourBody } from '../../request/body.ts';
import { emptySource, type Source } from '../../request/sources.ts';

/** A file of a multipart body, spooled to the disk. Whoever receives it removes it. */
export interface ReceivedFile {
  readonly path: string;
  readonly byteLength: number;
  /** Its first bytes, by which its type is known. */
  readonly head: Buffer;
  remove(): Promise<void>;
}

/** The file has more bytes than may be uploaded. */
export class FileTooLarge extends Error {}
/** More came than is taken of somebody who has not said who they are. */
export class ViewerUnknown extends Error {}
/** The body is not the multipart form that it says it is. */
export class MalformedForm extends Error {}

interface ReceiveOptions {
  /** The field that the file stands in; files under other names are dropped. */
  readonly name: string;
  readonly maxBytes: number;
  readonly pace: ArrivalPace;
  /** What the file may take of the disk; freed when it is removed. */
  readonly share: SpoolShare;
  /**
   * Asked before the body is read, when a field with a token has come, and when the file begins.
   * What it throws ends the reception early.
   * @param fields what has come so far
   * @returns whether it is known who sends the form
   */
  knows(fields: Source): Promise<boolean>;
}

const filePrefix = 'clipgraph-upload-';
/** No upload in the right pace takes this long: what is older was left by a process that died. */
const fileLifetimeMs = 6 * 60 * 60_000;
const headBytes = 64;
/** What is read of a form of which nobody knows who sends it. */
const unknownBytes = 1024 * 1024;
/** Fields and part headers around the file. */
const allowanceBytes = 1024 * 1024;

/**
 * Reads a multipart body as a stream: fields into memory, within bounds, the first file of the name
 * into a temporary file, never as a whole into memory. The file's name is not used for anything.
 * @throws FileTooLarge, BodyTooSlow, MalformedForm, ViewerUnknown, RATE_LIMITED, or what `knows`
 *   throws; nothing is left on the disk then
 */
export async function receiveForm(
  request: IncomingMessage,
  { name, maxBytes, pace, share, knows }: ReceiveOptions,
): Promise<{ fields: Source; file: ReceivedFile | undefined }> {
  const values = new Map<string, string>();
  const fields: Source = { ...emptySource, get: (field) => values.get(field) };
  let isKnown = await knows(fields);
  let spooling: Promise<ReceivedFile> | undefined;
  let begun: Readable | undefined;
  let form: ReturnType<typeof openForm>;
  try {
    form = openForm(request, maxBytes);
  } catch (error) {
    throw new MalformedForm((error as Error).message);
  }
  const giveUp = (error: unknown) => {
    begun?.resume();
    form.destroy(error as Error);
  };
  const ask = async () => {
    try {
      isKnown ||= await knows(fields);
    } catch (error) {
      throw new Refused(error);
    }
  };
  let asking = Promise.resolve();
  // The first value of a name counts: docs/older-clients.md#first-value.
  form.on('field', (field, value) => {
    if (values.has(field)) return;
    values.set(field, value);
    if (field !== 'token' || isKnown) return;
    asking = ask();
    asking.catch(giveUp);
  });
  form.on('file', (field, stream: Readable) => {
    // Told by the form as well, and by whoever reads the file.
    stream.on('error', () => undefined);
    if (field !== name || spooling) {
      stream.resume();
      return;
    }
    begun = stream;
    spooling = asking.then(() => spool(stream, share));
    spooling.catch(giveUp);
  });
  let byteLength = 0;
  request.on('data', function count(chunk: Buffer) {
    byteLength += chunk.byteLength;
    if (isKnown || byteLength <= unknownBytes) return;
    request.off('data', count);
    // A token that has come may be looked at right now.
    asking.then(
      () => isKnown || giveUp(new ViewerUnknown()),
      () => undefined,
    );
  });
  try {
    await pourBody(request, form, { maxBytes: maxBytes + allowanceBytes, ...pace });
    await asking;
    return { fields, file: await spooling };
  } catch (error) {
    // Nothing more comes of a form that was given up, and a file in the middle of it would wait for
    // ever.
    begun?.destroy(error as Error);
    // The reason that the file gave counts, not that its form was given up for it; half a file must
    // not stay.
    const reason: unknown = await spooling?.then(
      (file) => file.remove().then(() => undefined),
      (why: unknown) => why,
    );
    throw whyNot(
      (error instanceof ViewerUnknown ? error : (reason ?? error)) as NodeJS.ErrnoException,
      request,
    );
  }
}

/** What `knows` threw. */
class Refused extends Error {
  constructor(cause: unknown) {
    super('refused', { cause });
  }
}

function whyNot(error: NodeJS.ErrnoException, request: IncomingMessage): unknown {
  if (error instanceof Refused) return error.cause;
  if (error instanceof BodyTooLarge) return new FileTooLarge();
  // Faults of the disk and of the connection have codes; what is left is what the parser says of
  // the form.
  if (
    error instanceof FileTooLarge ||
    error instanceof ViewerUnknown ||
    isAppError(error) ||
    error instanceof BodyTooSlow ||
    error.code !== undefined ||
    isAborted(request)
  )
    return error;
  return new MalformedForm(`The form cannot be read: ${error.message}.`);
}

const isAborted = (request: IncomingMessage): boolean => request.destroyed && !request.complete;

const openForm = (request: IncomingMessage, maxBytes: number) =>
  new Busboy({
    headers: { ...request.headers, 'content-type': request.headers['content-type'] ?? '' },
    limits: {
      fieldNameSize: 100,
      fieldSize: 64 * 1024,
      fields: 64,
      files: 4,
      parts: 72,
      headerPairs: 64,
      headerSize: 16 * 1024,
      fileSize: maxBytes + 1,
    },
  });

async function spool(
  stream: Readable & { truncated?: boolean },
  share: SpoolShare,
): Promise<ReceivedFile> {
  const path = join(tmpdir(), `${filePrefix}${randomUUID()}`);
  const remove = async () => {
    await rm(path, { force: true });
    share.free();
  };
  let byteLength = 0;
  let head = Buffer.alloc(0);
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        share.take(chunk.byteLength);
      } catch (error) {
        return done(error as Error);
      }
      byteLength += chunk.byteLength;
      if (head.byteLength < headBytes) head = Buffer.concat([head, chunk]).subarray(0, headBytes);
      done(null, chunk);
    },
  });
  try {
    await pipeline(stream, measure, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    if (stream.truncated) throw new FileTooLarge();
    return { path, byteLength, head: Buffer.from(head), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Removes files that a process which died in the middle of uploads has left. */
export async function removeLeftovers(nowMs = Date.now()): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(filePrefix)) continue;
    const path = join(tmpdir(), name);
    const made = await stat(path).catch(() => undefined);
    if (made && made.mtimeMs < nowMs - fileLifetimeMs) await rm(path, { force: true });
  }
}
