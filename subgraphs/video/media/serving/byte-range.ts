import type { ByteRange } from '@clipgraph/platform/uploads/storage/media-store.ts';

/**
 * The part of a file that a Range header asks for (RFC 9110, chapter 14). A header with several
 * ranges or another unit gets the whole file, which the RFC allows.
 */
export function parseRange(
  header: string | undefined,
  byteLength: number,
): ByteRange | 'whole' | 'unsatisfiable' {
  const match = /^bytes=\s*(\d*)-(\d*)\s*$/.exec(header ?? '');
  const [, from = '', to = ''] = match ?? [];
  if (from === '' && to === '') return 'whole';
  if (from === '') {
    const length = Math.min(Number(to), byteLength);
    return length > 0 ? { start: byteLength - length, end: byteLength - 1 } : 'unsatisfiable';
  }
  const start = Number(from);
  const end = to === '' ? byteLength - 1 : Math.min(Number(to), byteLength - 1);
  if (to !== '' && Number(to) < start) return 'whole';
  return start < byteLength ? { start, end } : 'unsatisfiable';
}
