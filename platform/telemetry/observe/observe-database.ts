import type { ObserveStatement } from '../../database/mysql/observed-pool.ts';
import type { Telemetry } from '../telemetry.ts';
import type { Tracing } from '../tracing.ts';
import { kindOf, tableOf } from './statement-kind.ts';

/**
 * Times the statements of a subgraph, and gives those of a recorded request a span.
 * @returns undefined when both are off
 */
export function observeDatabase(
  subgraph: string,
  { metrics, tracing }: Pick<Telemetry, 'metrics' | 'tracing'>,
): ObserveStatement | undefined {
  if (!metrics && !tracing) return undefined;
  const traced: ObserveStatement = (sql, run) =>
    tracing?.isRecording() ? inSpan(tracing, subgraph, sql, run) : run();
  if (!metrics) return traced;
  // Looked at from the side, so that nobody waits for it.
  return (sql, run) => {
    const beganMs = performance.now();
    const answer = traced(sql, run);
    const kind = kindOf(sql);
    const told = () =>
      metrics.statements.of(subgraph, kind).observe((performance.now() - beganMs) / 1000);
    answer.then(told, () => {
      told();
      metrics.statementErrors.of(subgraph, kind).add();
    });
    return answer;
  };
}

function inSpan<Answer>(
  tracing: Tracing,
  subgraph: string,
  sql: string,
  run: () => Promise<Answer>,
): Promise<Answer> {
  const [kind, table] = [kindOf(sql), tableOf(sql)];
  const attributes = {
    'db.system.name': 'sql',
    'db.namespace': subgraph,
    'db.operation.name': kind,
    ...(table !== undefined && { 'db.collection.name': table }),
  };
  return tracing.span(table === undefined ? kind : `${kind} ${table}`, 'client', attributes, run);
}
