import type { FileWindow } from './file-window.ts';
import { type Box, type BoxBudget, damaged, findBox, readBoxes } from './mp4-boxes.ts';

/** Where bytes lie that a track refers to. */
export type Range = [start: number, length: number];

const maxTableBytes = 4 * 1024 * 1024;
const maxRuns = 400_000;

/** The bytes of a table's box; undefined when the box is not there. */
async function readTable(file: FileWindow, box: Box | undefined): Promise<Buffer | undefined> {
  if (!box) return undefined;
  if (box.end - box.body > maxTableBytes) throw damaged();
  return file.read(box.body, box.end - box.body);
}

const at = (buffer: Buffer, offset: number) =>
  offset + 4 <= buffer.length ? buffer.readUInt32BE(offset) : 0;

/**
 * Where the samples of a track lie, by its chunk offsets, samples per chunk and sample sizes.
 * @throws MediaRefused for a track whose samples cannot be located
 */
export async function sampleRanges(
  file: FileWindow,
  trak: readonly Box[],
  budget: BoxBudget,
): Promise<Range[]> {
  const stbl = await findBox(file, trak, ['mdia', 'minf', 'stbl'], budget);
  if (!stbl) return [];
  const tables = await readBoxes(file, stbl.body, stbl.end, budget);
  const table = (type: string) =>
    readTable(
      file,
      tables.find((candidate) => candidate.type === type),
    );
  const [sizes, perChunk, near, far] = [
    await table('stsz'),
    await table('stsc'),
    await table('stco'),
    await table('co64'),
  ];
  const offsets = near ?? far;
  if (!offsets || at(offsets, 4) === 0) return [];
  if (!sizes || !perChunk) throw damaged();
  const offsetWidth = near ? 4 : 8;
  const chunkCount = Math.min(at(offsets, 4), Math.floor((offsets.length - 8) / offsetWidth));
  if (chunkCount > maxRuns) throw damaged();
  const fixedSize = at(sizes, 4);
  const samples =
    fixedSize > 0 ? at(sizes, 8) : Math.min(at(sizes, 8), Math.floor((sizes.length - 12) / 4));
  const ranges: Range[] = [];
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

const has = (flags: number, bit: number) => (flags & bit) !== 0;

/** Sizes of samples that fragments leave out, by track: `moov/mvex/trex`. */
export async function defaultSizes(
  file: FileWindow,
  moov: readonly Box[],
  budget: BoxBudget,
): Promise<Map<number, number>> {
  const mvex = moov.find(({ type }) => type === 'mvex');
  const sizes = new Map<number, number>();
  for (const box of mvex ? await readBoxes(file, mvex.body, mvex.end, budget) : []) {
    const bytes = box.type === 'trex' ? await readTable(file, box) : undefined;
    if (bytes) sizes.set(at(bytes, 4), at(bytes, 16));
  }
  return sizes;
}

/** Where the samples of one fragment lie (ISO/IEC 14496-12, 8.8). */
export async function fragmentRanges(
  file: FileWindow,
  moof: Box,
  sizesOf: ReadonlyMap<number, number>,
  budget: BoxBudget,
): Promise<Range[]> {
  const ranges: Range[] = [];
  // Where nothing else is said, the data of a track follows that of the one before.
  let next = moof.start;
  for (const traf of await readBoxes(file, moof.body, moof.end, budget)) {
    if (traf.type !== 'traf') continue;
    const inside = await readBoxes(file, traf.body, traf.end, budget);
    const tfhd = await readTable(
      file,
      inside.find(({ type }) => type === 'tfhd'),
    );
    if (!tfhd || tfhd.length < 8) throw damaged();
    const flags = at(tfhd, 0) & 0xffffff;
    let base = has(flags, 0x020000) ? moof.start : next;
    if (has(flags, 1)) {
      if (tfhd.length < 16) throw damaged();
      base = Number(tfhd.readBigUInt64BE(8));
    }
    // The track's id, then what the flags say: offset, description, duration, size.
    const sizeAt = 8 + (has(flags, 1) ? 8 : 0) + (has(flags, 2) ? 4 : 0) + (has(flags, 8) ? 4 : 0);
    const size = has(flags, 0x10) ? at(tfhd, sizeAt) : (sizesOf.get(at(tfhd, 4)) ?? 0);
    next = base;
    for (const box of inside) {
      const trun = box.type === 'trun' ? await readTable(file, box) : undefined;
      if (!trun) continue;
      const range = runRange(trun, base, next, size);
      if (range[0] < 0 || range[0] + range[1] > file.size) throw damaged();
      ranges.push(range);
      next = range[0] + range[1];
    }
  }
  return ranges;
}

/** Where the samples of one run (`trun`) lie: one after the other. */
function runRange(trun: Buffer, base: number, next: number, fixedSize: number): Range {
  const flags = at(trun, 0) & 0xffffff;
  const count = at(trun, 4);
  let offset = 8;
  let start = next;
  if (has(flags, 1)) {
    if (trun.length < 12) throw damaged();
    start = base + trun.readInt32BE(offset);
    offset += 4;
  }
  if (has(flags, 4)) offset += 4;
  if (!has(flags, 0x200)) return [start, count * fixedSize];
  const width = [0x100, 0x200, 0x400, 0x800].filter((bit) => has(flags, bit)).length * 4;
  if (offset + count * width > trun.length) throw damaged();
  if (has(flags, 0x100)) offset += 4;
  let length = 0;
  for (let sample = 0; sample < count; sample++) length += at(trun, offset + sample * width);
  return [start, length];
}

/** The ranges as few as can be, in order, none touching another. */
export function mergeRanges(ranges: readonly Range[]): [start: number, end: number][] {
  // Numbers alone are sorted fast, however the file orders its chunks.
  const starts = Float64Array.from(ranges, ([start]) => start).sort();
  const ends = Float64Array.from(ranges, ([start, length]) => start + length).sort();
  const merged: [number, number][] = [];
  let open = 0;
  for (let begun = 0, ended = 0; ended < ends.length; ) {
    const [start, end] = [starts[begun] ?? Number.POSITIVE_INFINITY, ends[ended] ?? 0];
    if (start <= end) {
      if (begun === ended) open = start;
      begun++;
    } else {
      ended++;
      if (begun === ended) merged.push([open, end]);
    }
  }
  return merged;
}
