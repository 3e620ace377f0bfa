import type { ObserveStatement } from '../database/observed-pool.ts';
import { statementKind } from './statement-kind.ts';
import type { Telemetry } from './telemetry.ts';

/** Times the statements of a room, and gives those of a recorded request a span. @returns undefined when both are off */
export function observeDatabase(room: string, { metrics, tracing }: Pick<Telemetry, 'metrics' | 'tracing'>): ObserveStatement | undefined {
  if (!metrics && !tracing) return undefined;
  const traced: ObserveStatement = (sql, run) => {
    if (!tracing?.isRecording()) return run();
    const { kind, table } = statementKind(sql);
    const attributes = {
      'db.system.name': 'sql',
      'db.namespace': room,
      'db.operation.name': kind,
      ...(table !== undefined && { 'db.collection.name': table }),
    };
    return tracing.span(table === undefined ? kind : `${kind} ${table}`, 'client', attributes, run);
  };
  if (!metrics) return traced;
  return async (sql, run) => {
    const beganMs = performance.now();
    try {
      return await traced(sql, run);
    } catch (error) {
      metrics.statementErrors.inc({ room, kind: statementKind(sql).kind });
      throw error;
    } finally {
      metrics.statements.observe({ room, kind: statementKind(sql).kind }, (performance.now() - beganMs) / 1000);
    }
  };
}
