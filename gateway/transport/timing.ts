import type { SubgraphTransport, Timing } from './transport.ts';

export const startTiming = (): Timing => ({
  startedAtMs: performance.now(),
  planMs: 0,
  fetches: [],
});

/** Notes how long each fetch took, for the requests that want to know. */
export const withTiming = (name: string, transport: SubgraphTransport): SubgraphTransport => ({
  ...transport,
  execute(request, scope) {
    const { timing } = scope;
    if (!timing) return transport.execute(request, scope);
    const beganMs = performance.now();
    return transport.execute(request, scope).finally(() => {
      timing.fetches.push({
        name,
        startMs: beganMs - timing.startedAtMs,
        durationMs: performance.now() - beganMs,
      });
    });
  },
});
