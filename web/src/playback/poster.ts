interface Pictured {
  readonly coverUrl: string;
  readonly thumbnails: readonly {
    readonly url: string;
    readonly width: number;
    readonly height: number;
  }[];
}

/** The smallest picture that is at least so wide, else the widest, else the cover itself. */
export function poster({ coverUrl, thumbnails }: Pictured, width = 480): string {
  const rising = [...thumbnails].sort((a, b) => a.width - b.width);
  return (rising.find((picture) => picture.width >= width) ?? rising.at(-1))?.url ?? coverUrl;
}

/** About as narrow as a phone: filling its screen cuts little away. */
export const isTall = ({
  width,
  height,
}: {
  width: number | null;
  height: number | null;
}): boolean => width !== null && height !== null && width / height < 0.7;

const bits = (bytes: Uint8Array, byte: number) => bytes[byte] ?? 0;

/**
 * The average colour of a ThumbHash, to be shown until the picture has come: its first bytes hold
 * lightness and two differences of colour.
 */
export function averageColour(hash: string | null): string {
  if (!hash) return '#15151c';
  const bytes = Uint8Array.from(atob(hash), (character) => character.charCodeAt(0));
  const header = bits(bytes, 0) | (bits(bytes, 1) << 8) | (bits(bytes, 2) << 16);
  const lightness = (header & 63) / 63;
  const p = ((header >> 6) & 63) / 31.5 - 1;
  const q = ((header >> 12) & 63) / 31.5 - 1;
  const blue = lightness - (2 / 3) * p;
  const red = (3 * lightness - blue + q) / 2;
  const channels = [red, red - q, blue].map((part) =>
    Math.round(255 * Math.min(1, Math.max(0, part))),
  );
  return `rgb(${channels.join(' ')})`;
}
