import type { ObserveStatement } from '../database/observed-pool.ts';
import { kindOf, tableOf } from './statement-kind.ts';
import type { Telemetry } from './telemetry.ts';

/** Times the statements of a room, and gives those of a recorded request a span. @returns undefined when both are off */
export function observeDatabase(room: string, { metrics, tracing }: Pick<Telemetry, 'metrics' | 'tracing'>): ObserveStatement | undefined {
  if (!metrics && !tracing) return undefined;
  const traced: ObserveStatement = (sql, run) => {
    if (!tracing?.isRecording()) return run();
    const [kind, table] = [kindOf(sql), tableOf(sql)];
    const attributes = {
      'db.system.name': 'sql',
      'db.namespace': room,
      'db.operation.name': kind,
      ...(table !== undefined && { 'db.collection.name': table }),
    };
    return tracing.span(table === undefined ? kind : `${kind} ${table}`, 'client', attributes, run);
  };
  if (!metrics) return traced;
  const told = (sql: string, beganMs: number) => metrics.statements.of(room, kindOf(sql)).observe((performance.now() - beganMs) / 1000);
  // Looked at from the side, so that nobody waits for it.
  return (sql, run) => {
    const beganMs = performance.now();
    const answer = traced(sql, run);
    answer.then(
      () => told(sql, beganMs),
      () => {
        told(sql, beganMs);
        metrics.statementErrors.of(room, kindOf(sql)).add();
      },
    );
    return answer;
  };
}
