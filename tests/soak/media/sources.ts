import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const film = (size: string, rate: number | string = 25, seconds = 2) =>
  `-f lavfi -i testsrc2=s=${size}:r=${rate}:d=${seconds}`;
/** One colour: next to nothing in bytes, whatever it is in pixels. */
const flat = (size: string, rate: number, seconds: number) =>
  `-f lavfi -i color=c=teal:s=${size}:r=${rate}:d=${seconds}`;
const tone = (seconds = 2, layout = 'mono') =>
  `-f lavfi -i sine=d=${seconds} -ac ${layout === 'mono' ? 1 : 6}`;
export const h264 = '-c:v libx264 -preset veryfast -pix_fmt yuv420p';
/**
 * Sources as people send them: name with the extension, and how ffmpeg makes it. Those that are to be
 * refused are refused for their content alone.
 */
export const sources: readonly (readonly [name: string, args: string])[] = [
  ['vertical.mp4', `${film('360x640')} ${h264}`],
  ['rotated.mp4', `${film('640x360')} ${h264}`],
  ['slow.mp4', `${film('320x240', 10)} ${h264}`],
  ['fast.mp4', `${film('320x240', 120)} ${h264}`],
  ['variable.mp4', `${film('320x240', 30)} -vf select='not(mod(n,3))+lt(n,20)' -vsync vfr ${h264}`],
  ['mono.mp4', `${film('320x240')} ${tone()} ${h264} -c:a aac`],
  ['surround.mp4', `${film('320x240')} ${tone(2, '5.1')} ${h264} -c:a aac`],
  ['silent.mp4', `${film('320x240')} ${h264}`],
  ['two-tracks.mp4', `${film('320x240')} ${tone()} ${tone()} -map 0 -map 1 -map 2 ${h264}`],
  [
    'hdr.mp4',
    `${film('320x240')} -c:v libx265 -x265-params log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc -pix_fmt yuv420p10le -tag:v hvc1`,
  ],
  ['odd.mp4', `${film('321x241')} -c:v libx264 -preset veryfast -pix_fmt yuv444p`],
  ['tall.mp4', `${film('64x1200')} ${h264}`],
  ['wide.mp4', `${film('1400x80')} ${h264}`],
  ['anamorphic.mp4', `${film('320x240')} -vf setsar=2/1 ${h264}`],
  ['web.webm', `${film('320x240')} ${tone()} -c:v libvpx -b:v 300k -c:a libopus`],
  ['vp9.webm', `${film('320x240')} -c:v libvpx-vp9 -b:v 300k -deadline realtime`],
  ['phone.mov', `${film('320x240')} ${tone()} ${h264} -c:a aac`],
  ['ten-bit.mp4', `${film('320x240')} -c:v libx264 -preset veryfast -pix_fmt yuv420p10le`],
  ['one-frame.mp4', `${film('320x240', 25, 1)} -frames:v 1 ${h264}`],
  ['interlaced.mp4', `${film('320x240')} ${h264} -flags +ilme+ildct -x264opts tff=1`],
  ['ten-minutes.mp4', `${film('160x120', 10, 600)} ${h264}`],
  ['long-gaps.mp4', `${film('320x240', 25, 9)} ${h264} -g 10000`],
  ['fine.mp4', `${film('640x360', 25, 5)} ${tone(5)} ${h264} -g 50 -c:a aac -movflags +faststart`],
  ['index-last.mp4', `${film('640x360', 25, 3)} ${h264} -g 50`],
  ['still-large.mp4', `${film('4096x2304', 1, 2)} ${h264}`],
  ['no-index.mov', `${film('320x240')} ${h264} -f mov`],
  ['webm-named.mov', `${film('320x240')} -c:v libvpx -b:v 300k -f webm`],
  ['huge-frames.mp4', `${flat('16384x8640', 1, 1)} -frames:v 1 ${h264}`],
  ['many-large-frames.mp4', `${flat('8192x4320', 5, 4)} ${h264}`],
  ['hours.mp4', `${flat('32x32', 1, 7_200)} ${h264}`],
  ['fifty-minutes.mp4', `${flat('64x64', 2, 3_000)} ${h264} -g 4`],
  ['truncated.mp4', `${film('320x240')} ${h264} -movflags +faststart`],
  ['garbled.mp4', `${film('320x240')} ${h264}`],
  ['not-a-video.mp4', `${film('320x240')} -c:v libvpx -b:v 300k -f webm`],
];

/** The same frames, to be shown turned. */
function turned(path: string): Promise<Buffer> {
  const target = `${path}.turned.mp4`;
  const turn = ['-c', 'copy', '-metadata:s:v:0', 'rotate=90', target];
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', path, ...turn]);
  return readFile(target);
}

/** The bytes of a source. @param folder where ffmpeg writes */
export async function recordSource(folder: string, name: string, args: string): Promise<Buffer> {
  const path = join(folder, name);
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args.split(' '), path]);
  const bytes = await readFile(path);
  if (name === 'rotated.mp4') return turned(path);
  if (name === 'no-index.mov') return bytes.subarray(0, bytes.indexOf('moov') - 4);
  if (name === 'truncated.mp4') return bytes.subarray(0, bytes.length >> 1);
  if (name === 'garbled.mp4') bytes.fill(0, bytes.indexOf('mdat') + 4, bytes.indexOf('moov') - 4);
  return bytes;
}
