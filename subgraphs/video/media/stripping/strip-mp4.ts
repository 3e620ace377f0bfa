import { MediaRefused } from '@clipgraph/platform/uploads/refused.ts';
import type { FileWindow } from './file-window.ts';
import { type Box, type BoxBudget, damaged, findBox, readBoxes } from './mp4-boxes.ts';
import {
  defaultSizes,
  fragmentRanges,
  mergeRanges,
  type Range,
  sampleRanges,
} from './mp4-samples.ts';

const maxBoxes = 20_000;
const maxGaps = 100_000;
const maxRanges = 800_000;

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/**
 * What players need, by the box that it stands in. All else is taken out: descriptions of the
 * recording (place, device, owner), padding and boxes that nobody knows.
 */
const allowed: Readonly<Record<string, ReadonlySet<string>>> = {
  file: words('ftyp styp moov moof mdat mfra sidx'),
  moov: words('mvhd trak mvex'),
  mvex: words('mehd trex'),
  trak: words('tkhd tapt edts tref mdia'),
  edts: words('elst'),
  mdia: words('mdhd hdlr elng minf'),
  minf: words('vmhd smhd nmhd sthd gmhd hdlr dinf stbl'),
  stbl: words(
    'stsd stts ctts cslg stsc stsz stz2 stco co64 stss stps stsh sdtp sbgp sgpd subs saiz saio',
  ),
  moof: words('mfhd traf'),
  traf: words('tfhd tfdt trun sdtp sbgp sgpd subs saiz saio'),
  mfra: words('tfra mfro'),
};
/** Handlers of tracks that are played. All others (GPS samples, camera motion) are taken out. */
const playedHandlers = words('vide soun text sbtl subt clcp tmcd');

/**
 * Leaves of an MP4 or MOV what players need, in place: other boxes become `free` boxes of the same
 * size, and their bytes and those of samples that no track refers to become zeros, so no offset in
 * the file changes.
 * @returns whether anything was overwritten
 * @throws MediaRefused when the structure is damaged
 */
export async function stripMp4(file: FileWindow): Promise<boolean> {
  const budget = { boxes: maxBoxes };
  const top = await readBoxes(file, 0, file.size, budget);
  const samples: Range[] = [];
  let changed = false;
  const keep = (ranges: readonly Range[]) => {
    if (samples.length + ranges.length > maxRanges) throw damaged();
    for (const range of ranges) samples.push(range);
  };
  const blank = async (start: number, end: number) => {
    if (await file.blank(start, end - start)) changed = true;
  };
  const erase = async (box: Box) => {
    if (box.type !== 'free') {
      await file.write(box.start + 4, Buffer.from('free'));
      changed = true;
    }
    await blank(box.body, box.end);
  };
  const visit = async (level: readonly Box[], parent: string, end: number): Promise<void> => {
    for (const box of level) {
      if (!allowed[parent]?.has(box.type)) await erase(box);
      else if (allowed[box.type]) {
        const inside = await readBoxes(file, box.body, box.end, budget);
        if (box.type === 'trak') {
          const isPlayed = await hasPlayedHandler(file, inside, budget);
          if (!isPlayed && top.some((other) => other.type === 'moof')) throw cannotBeTakenOut();
          if (isPlayed) keep(await sampleRanges(file, inside, budget));
          else {
            await erase(box);
            continue;
          }
        }
        await visit(inside, box.type, box.end);
      }
    }
    // Too few bytes for a box.
    await blank(level.at(-1)?.end ?? end, end);
  };
  const moov = top.find(({ type }) => type === 'moov');
  const inMoov = moov ? await readBoxes(file, moov.body, moov.end, budget) : [];
  const sizes = await defaultSizes(file, inMoov, budget);
  for (const box of top)
    if (box.type === 'moof') keep(await fragmentRanges(file, box, sizes, budget));
  await visit(top, 'file', file.size);
  const gaps = unused(
    top.filter(({ type }) => type === 'mdat'),
    samples,
  );
  if (gaps.length > maxGaps) throw damaged();
  for (const [start, end] of gaps) await blank(start, end);
  return changed;
}

/** What of these boxes no sample is in. */
function unused(mdats: readonly Box[], samples: readonly Range[]): [start: number, end: number][] {
  const used = mergeRanges(samples.filter(([, length]) => length > 0));
  const gaps: [number, number][] = [];
  // Both are in order, so that each range is looked at once.
  let next = 0;
  for (const { body, end } of mdats) {
    let at = body;
    for (; next < used.length; next++) {
      const [from, to] = used[next] ?? [end, end];
      if (from >= end) break;
      if (from > at) gaps.push([at, from]);
      at = Math.max(at, to);
      if (to > end) break;
    }
    if (at < end) gaps.push([at, end]);
  }
  return gaps;
}

async function hasPlayedHandler(
  file: FileWindow,
  trak: readonly Box[],
  budget: BoxBudget,
): Promise<boolean> {
  const handler = await findBox(file, trak, ['mdia', 'hdlr'], budget);
  if (!handler || handler.end - handler.body < 12) return true;
  return playedHandlers.has((await file.read(handler.body + 8, 4)).toString('latin1'));
}

const cannotBeTakenOut = () =>
  new MediaRefused(
    'broken',
    'This video carries a metadata track that cannot be taken out; ' +
      'export it again without location.',
  );
