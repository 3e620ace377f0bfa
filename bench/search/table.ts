/** How long and how much of this process something took. */
interface Spent {
  seconds: number;
  /** Of the processor, by this process. */
  workedSeconds: number;
}

/** @returns a function that tells what was spent since */
export function stopwatch(): () => Spent {
  const beganMs = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return {
      seconds: (performance.now() - beganMs) / 1_000,
      workedSeconds: (user + system) / 1e6,
    };
  };
}

export const written = ({ seconds, workedSeconds }: Spent): string =>
  `${seconds.toFixed(1)} s (${workedSeconds.toFixed(1)} s of this process)`;

/** Begins a table in Markdown, whose lines are printed as soon as they are known. */
export function printTable(title: string): (what: string, value: string) => void {
  console.log(`\n| ${title} | |\n|---|---|`);
  return (what, value) => console.log(`| ${what} | ${value} |`);
}

/** Of how long requests took, in ms: the middle, and what one in a hundred exceeds. */
export function summary(tookMs: readonly number[]): string {
  const sorted = tookMs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)]?.toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${sorted.at(-1)?.toFixed(1)} ms (${sorted.length} requests)`;
}
