import { type Film, inSeconds, moving } from './film.ts';

const seconds = 15;

/** Prints how many clips of 15 s at 720 × 1280 one core prepares in a minute. */
export async function measureThroughput(film: Film, clips: number): Promise<void> {
  const paths = Array.from({ length: clips }, (_, at) =>
    film.record(`clip-${at}.mp4`, `${moving('720x1280', seconds)} -vf hue=h=${at * 20}`),
  );
  const studio = await film.open();
  try {
    const began = performance.now();
    const ids: string[] = [];
    for (const path of paths) ids.push(await studio.publish(path));
    for (const id of ids) await studio.until(id, 'DONE');
    const wallMs = performance.now() - began;
    const cpuMs = studio.programsCpuMs();
    console.log(
      `${clips} clips of ${seconds} s at 720 × 1280, one after the other: ` +
        `${((clips * 60_000) / wallMs).toFixed(1)} in a minute; ` +
        `${inSeconds(cpuMs / clips)} of the processor each, ` +
        `so a core of their own does ${((clips * 60_000) / cpuMs).toFixed(1)}`,
    );
  } finally {
    await studio.close();
  }
}
