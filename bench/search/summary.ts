/** Of how long requests took, in ms: the middle, and what one in a hundred exceeds. */
export function summary(tookMs: number[]): string {
  tookMs.sort((a, b) => a - b);
  const at = (share: number) => tookMs[Math.floor(tookMs.length * share)]?.toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${tookMs.at(-1)?.toFixed(1)} ms (${tookMs.length} requests)`;
}
