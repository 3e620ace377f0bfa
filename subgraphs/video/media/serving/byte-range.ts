import type { ByteRange } from '../storage/media-store.ts';

/**
 * What a Range header asks of a file, by RFC 9110 chapter 14. Several ranges at once and other
 * units are answered with the whole file, as the document allows.
 */
export function parseRange(
  header: string | undefined,
  byteLength: number,
): ByteRange | 'whole' | 'unsatisfiable' {
  const match = /^bytes=\s*(\d*)-(\d*)\s*$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return 'whole';
  const [from, to] = [match[1] as string, match[2] as string];
  if (from === '') {
    const length = Math.min(Number(to), byteLength);
    return length > 0 ? { start: byteLength - length, end: byteLength - 1 } : 'unsatisfiable';
  }
  const start = Number(from);
  const end = to === '' ? byteLength - 1 : Math.min(Number(to), byteLength - 1);
  if (to !== '' && Number(to) < start) return 'whole';
  return start < byteLength ? { start, end } : 'unsatisfiable';
}
