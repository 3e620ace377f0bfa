import { MediaRefused } from '@clipgraph/platform/uploads/refused.ts';
import type { FileWindow } from './file-window.ts';

/** A box of ISO/IEC 14496-12 (MP4) or an atom of QuickTime (MOV). */
export interface Box {
  type: string;
  start: number;
  /** Where the payload starts. */
  body: number;
  end: number;
}

/** How many boxes may still be read of a file. */
export interface BoxBudget {
  boxes: number;
}

/** @throws MediaRefused when the structure is damaged, or there are too many boxes */
export async function readBoxes(
  file: FileWindow,
  start: number,
  end: number,
  budget: BoxBudget,
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

/** The first box at the end of this path, below `level`. */
export async function findBox(
  file: FileWindow,
  level: readonly Box[],
  path: readonly string[],
  budget: BoxBudget,
): Promise<Box | undefined> {
  const box = level.find((candidate) => candidate.type === path[0]);
  if (!box || path.length === 1) return box;
  return findBox(file, await readBoxes(file, box.body, box.end, budget), path.slice(1), budget);
}

export const damaged = () =>
  new MediaRefused(
    'broken',
    'This video is damaged or cut short; export it again and upload that.',
  );
