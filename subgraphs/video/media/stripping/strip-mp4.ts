import { MediaRefused } from '../refused.ts';
import type { FileWindow } from './file-window.ts';

/** A box of ISO/IEC 14496-12 (MP4) or an atom of QuickTime (MOV). */
interface Box {
  type: string;
  start: number;
  /** Where the payload starts. */
  body: number;
  end: number;
}

const maxBoxes = 20_000;
const maxTableBytes = 32 * 1024 * 1024;
/**
 * Boxes that describe the recording (place, device, owner): `udta` holds `©xyz` and `loci`, `meta`
 * holds Apple's keys, `uuid` holds XMP.
 */
const describing = new Set(['udta', 'meta', 'uuid', 'XMP_']);
const containers = new Set(['moov', 'trak', 'mdia', 'minf', 'moof', 'traf']);
/** Handlers of tracks that are played. All others (GPS samples, camera motion) are taken out. */
const playedHandlers = new Set(['vide', 'soun', 'text', 'sbtl', 'subt', 'clcp', 'tmcd']);

/**
 * Takes descriptions and metadata tracks out of an MP4 or MOV in place: their boxes become `free`
 * boxes of the same size, filled with zeros, so no offset in the file changes.
 * @returns whether anything was overwritten
 * @throws MediaRefused when the structure is damaged
 */
export async function stripMp4(file: FileWindow): Promise<boolean> {
  const budget = { boxes: maxBoxes };
  const top = await boxes(file, 0, file.size, budget);
  let changed = false;
  const erase = async (box: Box) => {
    await file.write(box.start + 4, Buffer.from('free'));
    await file.zero(box.body, box.end - box.body);
    changed = true;
  };
  const visit = async (level: readonly Box[]): Promise<void> => {
    for (const box of level) {
      if (describing.has(box.type)) await erase(box);
      else if (containers.has(box.type)) {
        const inside = await boxes(file, box.body, box.end, budget);
        if (box.type === 'trak' && !(await isPlayed(file, inside, budget))) {
          if (top.some((other) => other.type === 'moof')) {
            throw new MediaRefused(
              'broken',
              'This video carries a metadata track that cannot be taken out; ' +
                'export it again without location.',
            );
          }
          for (const [start, length] of await sampleRanges(file, inside, budget))
            await file.zero(start, length);
          await erase(box);
        } else await visit(inside);
      }
    }
  };
  await visit(top);
  return changed;
}

async function boxes(
  file: FileWindow,
  start: number,
  end: number,
  budget: { boxes: number },
): Promise<Box[]> {
  const found: Box[] = [];
  for (let at = start; at + 8 <= end; ) {
    if (--budget.boxes < 0) throw damaged();
    const header = await file.read(at, Math.min(16, end - at));
    let size = header.readUInt32BE(0);
    let body = at + 8;
    if (size === 0) size = end - at;
    else if (size === 1) {
      if (header.length < 16) throw damaged();
      size = Number(header.readBigUInt64BE(8));
      body = at + 16;
    }
    if (size < body - at || at + size > end) throw damaged();
    found.push({ type: header.toString('latin1', 4, 8), start: at, body, end: at + size });
    at += size;
  }
  return found;
}

async function isPlayed(
  file: FileWindow,
  trak: readonly Box[],
  budget: { boxes: number },
): Promise<boolean> {
  const handler = await find(file, trak, ['mdia', 'hdlr'], budget);
  if (!handler || handler.end - handler.body < 12) return true;
  return playedHandlers.has((await file.read(handler.body + 8, 4)).toString('latin1'));
}

async function find(
  file: FileWindow,
  level: readonly Box[],
  path: readonly string[],
  budget: { boxes: number },
): Promise<Box | undefined> {
  const box = level.find((candidate) => candidate.type === path[0]);
  if (!box || path.length === 1) return box;
  return find(file, await boxes(file, box.body, box.end, budget), path.slice(1), budget);
}

/** Where the samples of a track lie, by its chunk offsets, samples per chunk and sample sizes. */
async function sampleRanges(
  file: FileWindow,
  trak: readonly Box[],
  budget: { boxes: number },
): Promise<[start: number, length: number][]> {
  const stbl = await find(file, trak, ['mdia', 'minf', 'stbl'], budget);
  if (!stbl) return [];
  const tables = await boxes(file, stbl.body, stbl.end, budget);
  const table = async (type: string) => {
    const box = tables.find((candidate) => candidate.type === type);
    if (!box) return undefined;
    if (box.end - box.body > maxTableBytes) throw damaged();
    return file.read(box.body, box.end - box.body);
  };
  const [sizes, perChunk, near, far] = [
    await table('stsz'),
    await table('stsc'),
    await table('stco'),
    await table('co64'),
  ];
  const offsets = near ?? far;
  if (!sizes || !perChunk || !offsets) return [];
  const at = (buffer: Buffer, offset: number) =>
    offset + 4 <= buffer.length ? buffer.readUInt32BE(offset) : 0;
  const offsetWidth = near ? 4 : 8;
  const chunkCount = Math.min(at(offsets, 4), Math.floor((offsets.length - 8) / offsetWidth));
  const fixedSize = at(sizes, 4);
  const samples =
    fixedSize > 0 ? at(sizes, 8) : Math.min(at(sizes, 8), Math.floor((sizes.length - 12) / 4));
  const ranges: [number, number][] = [];
  let total = 0;
  let sample = 0;
  let run = 0;
  for (let chunk = 0; chunk < chunkCount; chunk++) {
    while (run + 1 < at(perChunk, 4) && at(perChunk, 8 + (run + 1) * 12) <= chunk + 1) run++;
    const count = Math.min(at(perChunk, 8 + run * 12 + 4), samples - sample);
    let length = fixedSize * count;
    if (fixedSize === 0)
      for (let each = 0; each < count; each++) length += at(sizes, 12 + (sample + each) * 4);
    sample += count;
    const start = near
      ? at(offsets, 8 + chunk * 4)
      : Number(offsets.readBigUInt64BE(8 + chunk * 8));
    total += length;
    if (start + length > file.size || total > file.size) throw damaged();
    ranges.push([start, length]);
  }
  return ranges;
}

const damaged = () =>
  new MediaRefused(
    'broken',
    'This video is damaged or cut short; export it again and upload that.',
  );
