/** One kind of file that can be published. */
export interface MediaType {
  contentType: string;
  extension: string;
  kind: 'VIDEO' | 'PHOTO';
}

const video = (contentType: string, extension: string): MediaType => ({
  contentType,
  extension,
  kind: 'VIDEO',
});
const photo = (contentType: string, extension: string): MediaType => ({
  contentType,
  extension,
  kind: 'PHOTO',
});

export const mp4 = video('video/mp4', 'mp4');
export const mov = video('video/quicktime', 'mov');
export const webm = video('video/webm', 'webm');
export const jpeg = photo('image/jpeg', 'jpg');
export const png = photo('image/png', 'png');
export const webp = photo('image/webp', 'webp');
export const avif = photo('image/avif', 'avif');
export const gif = photo('image/gif', 'gif');

/** Everything that can be uploaded. */
export const mediaTypes: readonly MediaType[] = [mp4, mov, webm, jpeg, png, webp, avif, gif];

/**
 * The type that a client declared; parameters and letter case do not matter.
 * @returns undefined for a type that cannot be uploaded
 */
export function declaredType(contentType: string): MediaType | undefined {
  const name = contentType.split(';')[0]?.trim().toLowerCase();
  return mediaTypes.find((type) => type.contentType === name);
}

/** The type of a file whose content type was accepted earlier. @throws Error for any other */
export function acceptedType(contentType: string): MediaType {
  const type = declaredType(contentType);
  if (!type) throw new Error(`${contentType} is not a content type that can be uploaded.`);
  return type;
}

/** `detectType` needs at most so many bytes from the start of a file. */
export const headBytes = 4096;

/**
 * The type of a file by its content alone, whatever its name and declared type.
 * @param head the first `headBytes` bytes, or all of a shorter file
 * @returns undefined for anything that is not in `mediaTypes`: text, HTML, SVG, HEIC, Matroska that
 *   is not WebM ...
 */
export function detectType(head: Uint8Array): MediaType | undefined {
  const text = (start: number, end: number) =>
    Buffer.from(head.subarray(start, end)).toString('latin1');
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return jpeg;
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return png;
  if (text(0, 6) === 'GIF87a' || text(0, 6) === 'GIF89a') return gif;
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return webp;
  if (text(0, 4) === '\x1a\x45\xdf\xa3')
    return text(4, head.length).includes('\x42\x82\x84webm') ? webm : undefined;
  if (text(4, 8) === 'ftyp') return byBrand(text);
  if (['moov', 'mdat', 'wide', 'pnot', 'free', 'skip'].includes(text(4, 8))) return mov;
  return undefined;
}

/** ISO base media files say what they are in their `ftyp` box. */
function byBrand(text: (start: number, end: number) => string): MediaType | undefined {
  const brand = text(8, 12);
  if (brand === 'qt  ') return mov;
  if (brand === 'avif' || brand === 'avis') return avif;
  if (['mif1', 'msf1', 'heic', 'heix', 'hevc', 'hevx', 'heim', 'heis'].includes(brand)) {
    return /avi[fs]/.test(text(16, 64)) ? avif : undefined;
  }
  return mp4;
}
