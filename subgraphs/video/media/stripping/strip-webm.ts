import { MediaRefused } from '@clipgraph/platform/uploads/refused.ts';
import type { FileWindow } from './file-window.ts';

const ids = {
  ebml: 0x1a45dfa3,
  segment: 0x18538067,
  cluster: 0x1f43b675,
  tags: 0x1254c367,
  attachments: 0x1941a469,
};
/** An hour of recording by a browser has about 400 000. */
const maxElements = 600_000;

/**
 * Takes tags (place, device, owner) and attachments out of a WebM in place: the elements become
 * `Void` elements of the same size, filled with zeros, so no offset in the file changes.
 * @returns whether anything was overwritten
 * @throws MediaRefused when the structure is damaged
 */
export async function stripWebm(file: FileWindow): Promise<boolean> {
  let changed = false;
  let elements = 0;
  for (let at = 0; at < file.size; ) {
    if (++elements > maxElements) throw damaged();
    const { id, body, end } = await readHeader(file, at);
    if (id === ids.tags || id === ids.attachments) {
      if (end === undefined) throw damaged();
      await erase(file, at, end);
      changed = true;
    }
    // Go on inside a segment, and inside a cluster that does not say how long it is.
    if (id === ids.segment || (id === ids.cluster && end === undefined)) at = body;
    else if (end === undefined || end > file.size) throw damaged();
    else at = end;
  }
  return changed;
}

/** @returns `end` undefined for an element of unknown length, which live recorders write */
async function readHeader(
  file: FileWindow,
  at: number,
): Promise<{ id: number; body: number; end: number | undefined }> {
  const bytes = await file.read(at, Math.min(12, file.size - at));
  const idLength = Math.clz32(bytes.readUInt8(0)) - 23;
  const sizeLength = Math.clz32(bytes[idLength] ?? 0) - 23;
  if (idLength > 4 || sizeLength > 8 || idLength + sizeLength > bytes.length) throw damaged();
  const id = bytes.readUIntBE(0, idLength);
  const digits = [...bytes.subarray(idLength, idLength + sizeLength)];
  const mask = (1 << (8 - sizeLength)) - 1;
  const unknown = digits.every((byte, index) =>
    index === 0 ? (byte & mask) === mask : byte === 255,
  );
  const size = digits.reduce(
    (sum, byte, index) => sum * 256 + (index === 0 ? byte & mask : byte),
    0,
  );
  const body = at + idLength + sizeLength;
  return { id, body, end: unknown ? undefined : body + size };
}

/**
 * Overwrites an element with a `Void` element: id 0xEC, then the length in eight bytes, or in one
 * byte for elements too small for that.
 */
async function erase(file: FileWindow, start: number, end: number): Promise<void> {
  const total = end - start;
  const header = Buffer.alloc(total >= 9 ? 9 : 2);
  header[0] = 0xec;
  if (total >= 9) {
    header.writeBigUInt64BE(BigInt(total - 9), 1);
    header[1] = header.readUInt8(1) | 0x01;
  } else header[1] = 0x80 | (total - 2);
  await file.write(start, header);
  await file.zero(start + header.length, total - header.length);
}

const damaged = () =>
  new MediaRefused(
    'broken',
    'This video is damaged or cut short; export it again and upload that.',
  );
