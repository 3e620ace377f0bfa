import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BodyTooSlow, uploadBytesPerSecond } from '@clipgraph/platform/http/arrival.ts';
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
/** The body is not the multipart form that it says it is. */
export class MalformedForm extends Error {}

interface ReceiveOptions {
  /** The field that the file stands in; files under other names are dropped. */
  readonly name: string;
  readonly maxBytes: number;
  /** How long nothing may come, in ms. */
  readonly silenceMs: number;
  /**
   * Asked when the file begins, with the fields before it; what it throws ends the reception early.
   */
  beforeFile(fields: Source): Promise<void>;
}

const headBytes = 64;
/** Fields and part headers around the file. */
const allowanceBytes = 1024 * 1024;

/**
 * Reads a multipart body as a stream: fields into memory, within bounds, the first file of the name
 * into a temporary file, never as a whole into memory. The file's name is not used for anything.
 * @throws FileTooLarge, BodyTooSlow, MalformedForm, or what `beforeFile` throws; nothing is left on
 *   the disk then
 */
export async function receiveForm(
  request: IncomingMessage,
  { name, maxBytes, silenceMs, beforeFile }: ReceiveOptions,
): Promise<{ fields: Source; file: ReceivedFile | undefined }> {
  const values = new Map<string, string>();
  const fields: Source = { ...emptySource, get: (field) => values.get(field) };
  let spooling: Promise<ReceivedFile> | undefined;
  let begun: Readable | undefined;
  let form: ReturnType<typeof openForm>;
  try {
    form = openForm(request, maxBytes);
  } catch (error) {
    throw new MalformedForm((error as Error).message);
  }
  // The first value of a name counts: docs/older-clients.md#first-value.
  form.on('field', (field, value) => !values.has(field) && values.set(field, value));
  form.on('file', (field, stream: Readable) => {
    // Told by the form as well, and by whoever reads the file.
    stream.on('error', () => undefined);
    if (field !== name || spooling) {
      stream.resume();
      return;
    }
    begun = stream;
    spooling = beforeFile(fields).then(
      () => spool(stream),
      (error) => {
        throw new Refused(error);
      },
    );
    spooling.catch((error) => {
      stream.resume();
      form.destroy(error);
    });
  });
  try {
    await pourBody(request, form, {
      maxBytes: maxBytes + allowanceBytes,
      silenceMs,
      bytesPerSecond: uploadBytesPerSecond,
    });
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
    throw whyNot((reason ?? error) as NodeJS.ErrnoException, request);
  }
}

/** What `beforeFile` threw. */
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

async function spool(stream: Readable & { truncated?: boolean }): Promise<ReceivedFile> {
  const path = join(tmpdir(), `clipgraph-${randomUUID()}`);
  const remove = () => rm(path, { force: true });
  let byteLength = 0;
  let head = Buffer.alloc(0);
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
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
