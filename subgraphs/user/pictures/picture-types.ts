/** A kind of file that a picture can be made of. */
interface PictureType {
  contentType: string;
  /** What the decoder calls it: whatever it takes for something else is refused. */
  format: string;
}

const types: readonly PictureType[] = [
  { contentType: 'image/jpeg', format: 'jpeg' },
  { contentType: 'image/png', format: 'png' },
  { contentType: 'image/webp', format: 'webp' },
  { contentType: 'image/gif', format: 'gif' },
  { contentType: 'image/avif', format: 'heif' },
  { contentType: 'image/tiff', format: 'tiff' },
];

/** Pictures that people have, and that the decoder does not read. */
const unread: Readonly<Record<string, string>> = {
  'image/heic': 'HEIC',
  'image/heif': 'HEIC',
  'image/bmp': 'BMP',
  'image/x-ms-bmp': 'BMP',
  'image/svg+xml': 'SVG',
  'image/jxl': 'JPEG XL',
  'image/vnd.microsoft.icon': 'ICO',
  'image/x-icon': 'ICO',
};

export const takenTypes = types.map(({ contentType }) => contentType).join(', ');

const nameOf = (contentType: string): string =>
  contentType.split(';')[0]?.trim().toLowerCase() ?? '';

/**
 * The type that a client declared; parameters and letter case do not matter.
 * @returns undefined for a type that is not taken
 */
export const declaredType = (contentType: string): PictureType | undefined =>
  types.find((type) => type.contentType === nameOf(contentType));

/** Why a declared type is not taken, in words for the sender. */
export function refusalOfType(contentType: string): string {
  const name = unread[nameOf(contentType)];
  return name
    ? `${name} pictures cannot be read here. Save it as JPEG, PNG or WebP.`
    : `A picture must be one of ${takenTypes}.`;
}

/** `detectType` needs at most so many bytes from the start of a file. */
export const headBytes = 4_096;

/**
 * The type of a picture by its content alone, whatever its name and declared type.
 * @param head the first `headBytes` bytes, or all of a shorter file
 * @returns the content type, also of pictures that are not taken; undefined for anything else
 */
export function detectType(head: Buffer): string | undefined {
  const text = (start: number, end: number) => head.toString('latin1', start, end);
  if (text(0, 3) === '\xff\xd8\xff') return 'image/jpeg';
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (text(0, 6) === 'GIF87a' || text(0, 6) === 'GIF89a') return 'image/gif';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'image/webp';
  if (['II*\0', 'MM\0*'].includes(text(0, 4))) return 'image/tiff';
  if (text(4, 8) === 'ftyp') return byBrand(text(8, 12), text(16, 64));
  if (text(0, 2) === 'BM') return 'image/bmp';
  if (text(0, 4) === '\0\0\x01\0') return 'image/x-icon';
  if (text(0, 2) === '\xff\x0a' || text(4, 8) === 'JXL ') return 'image/jxl';
  return /<svg[\s>]/i.test(text(0, headBytes)) ? 'image/svg+xml' : undefined;
}

/** ISO base media files say what they are in their `ftyp` box. */
function byBrand(brand: string, others: string): string | undefined {
  if (/^avi[fs]$/.test(brand)) return 'image/avif';
  if (!/^(mif1|msf1|hei[cmsx]|hev[cmsx])$/.test(brand)) return undefined;
  return /avi[fs]/.test(others) ? 'image/avif' : 'image/heic';
}
