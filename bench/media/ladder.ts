import { type Film, inSeconds, moving } from './film.ts';

const h264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-threads', '1', '-c:a', 'aac'];

/** Prints how long a clip of 1080p takes, beside one encoding of it by hand. */
export async function measureLadder(film: Film, seconds: number): Promise<void> {
  const clip = film.record('long.mp4', moving('1920x1080', seconds));
  const output = clip.replace('long', 'by-hand');
  const hand = () => film.byHand(['-threads', '1', '-i', clip, ...h264, output]);
  const before = hand();
  const studio = await film.open();
  try {
    const id = await studio.publish(clip);
    const began = performance.now();
    const readyMs = (await studio.until(id, 'READY')) - began;
    const doneMs = (await studio.until(id, 'DONE')) - began;
    const cpuMs = studio.programsCpuMs();
    const after = hand();
    const byHandMs = (before.wallMs + after.wallMs) / 2;
    const byHandCpuMs = (before.cpuMs + after.cpuMs) / 2;
    const ratio = (ms: number, to: number) => `${inSeconds(ms)} (${(ms / to).toFixed(2)} times)`;
    console.log(
      [
        `${seconds} s of 1080p, one rendition by hand: ${inSeconds(byHandMs)}, ` +
          `${inSeconds(byHandCpuMs)} of the processor`,
        `  first rendition: ${ratio(readyMs, byHandMs)}`,
        `  all renditions:  ${ratio(doneMs, byHandMs)}; ` +
          `${ratio(cpuMs, byHandCpuMs)} of the processor`,
      ].join('\n'),
    );
  } finally {
    await studio.close();
  }
}
