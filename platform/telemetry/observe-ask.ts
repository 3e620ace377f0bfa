import type { AskTransport } from '../ask/ask.ts';
import { isAppError } from '../errors/catalogue.ts';
import type { Telemetry } from './telemetry.ts';

/** Times the questions to the owners of facts. */
export function observeAsk(transport: AskTransport, { metrics, tracing }: Pick<Telemetry, 'metrics' | 'tracing'>): AskTransport {
  if (!metrics && !tracing) return transport;
  const traced: AskTransport['call'] = (owner, method, args) =>
    tracing?.isRecording()
      ? tracing.span(`ask ${owner}.${method}`, 'client', { 'clipgraph.owner': owner }, () => transport.call(owner, method, args))
      : transport.call(owner, method, args);
  if (!metrics) return { call: traced };
  return {
    async call(owner, method, args) {
      const beganMs = performance.now();
      let outcome = 'ok';
      try {
        return await traced(owner, method, args);
      } catch (error) {
        outcome = isAppError(error) && error.code !== 'UNAVAILABLE' ? 'refused' : 'unavailable';
        throw error;
      } finally {
        metrics.asks.observe({ owner, outcome }, (performance.now() - beganMs) / 1000);
      }
    },
  };
}
