import { open } from 'node:fs/promises';
import { MediaRefused } from '@clipgraph/platform/uploads/refused.ts';
import { type FileWindow, fileWindow } from '../media/stripping/file-window.ts';
import { type Box, findBox, readBoxes } from '../media/stripping/mp4-boxes.ts';
import type { Segments } from './byte-playlist.ts';

const maxTopBoxes = 20_000;
const maxReferences = 10_000;
const maxIndexBytes = 64 + maxReferences * 12;
/** What is read of the head, to name the codecs. */
const maxHeadBytes = 1024 * 1024;
/** Of one segment: players fetch them whole. */
const longestSegmentMs = 15_000;

/** A fragmented MP4 that can be played by a playlist as it is. */
interface Fragmented {
  segments: Segments;
  /** As in a playlist: `avc1.640028,mp4a.40.2`. */
  codecs: string;
}

/**
 * Reads where the fragments of an MP4 lie, by its segment index (`sidx`). No frame is decoded.
 * @returns null for all files that have no such index over all their bytes, or whose fragments
 *   cannot be entered each by itself, and for codecs other than H.264 and AAC
 */
export async function readFragmented(path: string): Promise<Fragmented | null> {
  const file = await open(path);
  try {
    const window = await fileWindow(file);
    const boxes = await readBoxes(window, 0, window.size, { boxes: maxTopBoxes });
    const at = boxes.findIndex(({ type }) => type === 'moov');
    const moov = boxes[at];
    if (!moov || moov.end > maxHeadBytes) return null;
    const codecs = codecsOf(await window.read(0, moov.end));
    const picture = await pictureTrack(window, moov);
    for (const { type, body, end } of boxes.slice(at + 1)) {
      if (type !== 'sidx' || end - body > maxIndexBytes) continue;
      const index = await window.read(body, end - body);
      if (index.readUInt32BE(4) !== picture) continue;
      const parts = codecs && readIndex(index, end);
      return parts && coversAll(parts, boxes)
        ? { segments: { head: moov.end, parts }, codecs }
        : null;
    }
    return null;
  } catch (error) {
    if (error instanceof MediaRefused || error instanceof RangeError) return null;
    throw error;
  } finally {
    await file.close();
  }
}

/** The number of the track that has the pictures. */
async function pictureTrack(file: FileWindow, moov: Box): Promise<number | undefined> {
  const budget = { boxes: maxTopBoxes };
  for (const track of await readBoxes(file, moov.body, moov.end, budget)) {
    if (track.type !== 'trak') continue;
    const inside = await readBoxes(file, track.body, track.end, budget);
    const handler = await findBox(file, inside, ['mdia', 'hdlr'], budget);
    const header = inside.find(({ type }) => type === 'tkhd');
    if (!handler || !header) continue;
    if ((await file.read(handler.body + 8, 4)).toString('latin1') !== 'vide') continue;
    const isLong = (await file.read(header.body, 1)).readUInt8() > 0;
    return (await file.read(header.body + (isLong ? 20 : 12), 4)).readUInt32BE();
  }
  return undefined;
}

/** @param anchor what its offsets count from @throws RangeError when it is cut short */
function readIndex(index: Buffer, anchor: number): Segments['parts'] | null {
  const isLong = index.readUInt8(0) > 0;
  const timescale = index.readUInt32BE(8);
  const first = isLong ? Number(index.readBigUInt64BE(20)) : index.readUInt32BE(16);
  const table = isLong ? 28 : 20;
  const count = index.readUInt16BE(table + 2);
  if (timescale === 0 || count === 0 || count > maxReferences) return null;
  const parts: [start: number, length: number, ms: number][] = [];
  for (let n = 0, start = anchor + first; n < count; n++) {
    const at = table + 4 + n * 12;
    const sized = index.readUInt32BE(at);
    const ms = (index.readUInt32BE(at + 4) * 1_000) / timescale;
    const access = index.readUInt32BE(at + 8);
    const isIndex = sized >>> 31 === 1;
    // Of the kinds of places to enter at, 0 is not told, and 1 and 2 need nothing before them.
    const beginsAlone = access >>> 31 === 1 && ((access >>> 28) & 7) <= 2;
    if (isIndex || !beginsAlone || ms <= 0 || ms > longestSegmentMs) return null;
    parts.push([start, sized, Math.round(ms)]);
    start += sized;
  }
  return parts;
}

/** Whether each part begins with a fragment, and no fragment is left out. */
function coversAll(parts: Segments['parts'], boxes: readonly Box[]): boolean {
  const starts = new Set(boxes.map(({ start }) => start));
  const [first] = parts;
  const last = parts.at(-1);
  const fragments = boxes.filter(({ type }) => type === 'moof');
  const end = boxes.findLast(({ type }) => type === 'mdat')?.end ?? 0;
  return (
    first !== undefined &&
    last !== undefined &&
    parts.every(([start]) => starts.has(start)) &&
    fragments.every(({ start }) => start >= first[0]) &&
    last[0] + last[1] >= end
  );
}

/** @returns null unless the tracks are one of H.264, and at most one of AAC */
function codecsOf(head: Buffer): string | null {
  const avc = head.indexOf('avcC');
  const tracks = head.toString('latin1').split('trak').length - 1;
  const hasSound = head.includes('mp4a') && head.includes('esds');
  if (avc < 0 || tracks !== (hasSound ? 2 : 1)) return null;
  const video = `avc1.${head.subarray(avc + 5, avc + 8).toString('hex')}`;
  return hasSound ? `${video},mp4a.40.2` : video;
}
