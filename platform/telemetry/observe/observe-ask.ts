import type { AskTransport } from '../../ask/ask.ts';
import { isAppError } from '../../errors/catalogue.ts';
import type { Telemetry } from '../telemetry.ts';

/** Times the questions to the owners of facts. */
export function observeAsk(
  transport: AskTransport,
  { metrics, tracing }: Pick<Telemetry, 'metrics' | 'tracing'>,
): AskTransport {
  if (!metrics && !tracing) return transport;
  const traced: AskTransport['call'] = (owner, method, args) =>
    tracing?.isRecording()
      ? tracing.span(`ask ${owner}.${method}`, 'client', { 'clipgraph.owner': owner }, () =>
          transport.call(owner, method, args),
        )
      : transport.call(owner, method, args);
  if (!metrics) return { call: traced };
  return {
    // Looked at from the side, so that nobody waits for it.
    call(owner, method, args) {
      const beganMs = performance.now();
      const told = (outcome: string) =>
        metrics.asks.of(owner, outcome).observe((performance.now() - beganMs) / 1000);
      const answer = traced(owner, method, args);
      answer.then(
        () => told('ok'),
        (error) =>
          told(isAppError(error) && error.code !== 'UNAVAILABLE' ? 'refused' : 'unavailable'),
      );
      return answer;
    },
  };
}
