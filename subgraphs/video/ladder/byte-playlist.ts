/** A rendition in one file, with the places of its segments: what a media playlist is made of. */
export interface Segments {
  /** Length of the part in bytes that players read first. */
  head: number;
  /** Where each segment begins and how long it is, in bytes, and how long it lasts, in ms. */
  parts: readonly (readonly [start: number, length: number, ms: number])[];
}

/** Reads a playlist that ffmpeg wrote for one file. @throws Error for any other text */
export function readBytePlaylist(text: string): Segments {
  const head = /#EXT-X-MAP:URI="[^"]*",BYTERANGE="(\d+)@0"/.exec(text)?.[1];
  const parts = [...text.matchAll(/#EXTINF:([\d.]+),[^\n]*\n#EXT-X-BYTERANGE:(\d+)@(\d+)\n/g)].map(
    ([, seconds, length, start]) =>
      [Number(start), Number(length), Math.round(Number(seconds) * 1_000)] as const,
  );
  if (head === undefined || parts.length === 0) throw new Error('ffmpeg wrote no playlist');
  return { head: Number(head), parts };
}

const seconds = (ms: number) => (ms / 1_000).toFixed(3);

/** The media playlist of one rendition. @param file address of its file */
export function writeBytePlaylist({ head, parts }: Segments, file: string): string {
  const longestMs = parts.reduce((most, [, , ms]) => Math.max(most, ms), 0);
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.max(1, Math.ceil(longestMs / 1_000))}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-MAP:URI="${file}",BYTERANGE="${head}@0"`,
    ...parts.flatMap(([start, length, ms]) => [
      `#EXTINF:${seconds(ms)},`,
      `#EXT-X-BYTERANGE:${length}@${start}`,
      file,
    ]),
    '#EXT-X-ENDLIST',
    '',
  ].join('\n');
}

interface MasterRendition {
  name: string;
  width: number;
  height: number;
  /** Bits per second of the picture alone, at the most and on average. */
  peakBitrate: number;
  bitrate: number;
  codecs: string;
}

export interface MasterAudio {
  name: string;
  bitrate: number;
  codecs: string;
  channels: number;
}

/** The playlist that names all renditions, the smallest first, and the sound that they share. */
export function writeMasterPlaylist(
  renditions: readonly MasterRendition[],
  audio: MasterAudio | undefined,
): string {
  const sound = audio
    ? [
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="sound",DEFAULT=YES,AUTOSELECT=YES,' +
          `CHANNELS="${audio.channels}",URI="${audio.name}.m3u8"`,
      ]
    : [];
  const rate = (own: number) => Math.max(1, Math.round(own + (audio?.bitrate ?? 0)));
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...sound,
    ...renditions.flatMap(({ name, width, height, peakBitrate, bitrate, codecs }) => [
      `#EXT-X-STREAM-INF:BANDWIDTH=${rate(peakBitrate)},AVERAGE-BANDWIDTH=${rate(bitrate)},` +
        `CODECS="${[codecs, ...(audio ? [audio.codecs] : [])].join(',')}",` +
        `RESOLUTION=${width}x${height}${audio ? ',AUDIO="sound"' : ''}`,
      `${name}.m3u8`,
    ]),
    '',
  ].join('\n');
}

/** The most bits per second that a segment has, and how many the whole has. */
export function bitratesOf({ parts }: Segments): { peakBitrate: number; bitrate: number } {
  const total = parts.reduce(
    (sum, [, length, ms]) => ({ bytes: sum.bytes + length, ms: sum.ms + ms }),
    { bytes: 0, ms: 0 },
  );
  const rate = (bytes: number, ms: number) => Math.round((bytes * 8_000) / Math.max(1, ms));
  const bitrate = rate(total.bytes, total.ms);
  // A last segment of a few frames says nothing of the rest.
  const whole = parts.filter(([, , ms]) => ms >= 1_000);
  const peakBitrate = Math.max(bitrate, ...whole.map(([, length, ms]) => rate(length, ms)));
  return { peakBitrate, bitrate };
}
