import type { Registry } from 'prom-client';
import { readJobsStatus } from '../../jobs/status.ts';
import type { OpenSubgraph } from '../../subgraph/open-subgraph.ts';
import { jobKindsOf } from '../../subgraph/subgraph.ts';
import { gaugesOf } from '../metrics.ts';

type Subgraph = Pick<OpenSubgraph, 'definition' | 'services' | 'drift'>;

/**
 * What can be looked up of subgraphs at each scrape: how busy their pools are, what waits in their
 * tables, what their counters are worth.
 */
export function observeSubgraphs(registry: Registry, subgraphs: readonly Subgraph[]): void {
  const each = <Value>(read: (subgraph: Subgraph) => Value) =>
    subgraphs.map(
      (subgraph) => [{ subgraph: subgraph.definition.name as string }, read(subgraph)] as const,
    );
  const usage = (subgraph: Subgraph) => subgraph.services.database.usage();

  gaugesOf(
    registry,
    'clipgraph_sql_pool_size',
    'Connections that a subgraph may hold; 1 is the right to write a SQLite file.',
    ['subgraph'],
    () => each((subgraph) => usage(subgraph).size),
  );
  gaugesOf(
    registry,
    'clipgraph_sql_pool_in_use',
    'Connections that are in use.',
    ['subgraph'],
    () => each((subgraph) => usage(subgraph).inUse),
  );
  gaugesOf(
    registry,
    'clipgraph_sql_pool_waiting',
    'Statements and transactions that wait for a connection.',
    ['subgraph'],
    () => each((subgraph) => usage(subgraph).waiting),
  );
  gaugesOf(
    registry,
    'clipgraph_counter_drift',
    'Counters that do not equal the rows they count, where they were last compared.',
    ['subgraph'],
    () =>
      subgraphs.flatMap(({ definition, drift }) =>
        drift ? [[{ subgraph: definition.name as string }, drift.drifted] as const] : [],
      ),
  );
  gaugesOf(
    registry,
    'clipgraph_backlog',
    'Work that waits in a subgraph, by kind.',
    ['subgraph', 'kind'],
    async () =>
      (
        await Promise.all(
          subgraphs.map(async ({ definition, services }) => {
            const waiting = await definition.backlog?.(services).catch(() => undefined);
            const named = (kind: string, value: number) =>
              [{ subgraph: definition.name as string, kind }, value] as const;
            return [
              ...Object.entries(waiting ?? {}).map(([kind, value]) => named(kind, value)),
              ...(await jobsOf({ definition, services })).map(({ kind, waiting }) =>
                named(kind, waiting),
              ),
            ];
          }),
        )
      ).flat(),
  );
  gaugesOf(
    registry,
    'clipgraph_backlog_overdue_seconds',
    'How long the oldest work of a kind has waited beyond its time.',
    ['subgraph', 'kind'],
    async () =>
      (
        await Promise.all(
          subgraphs.map(async (subgraph) => {
            const { definition, services } = subgraph;
            const others = await definition.overdueMs?.(services).catch(() => undefined);
            const all = [
              ...(await jobsOf(subgraph)),
              ...Object.entries(others ?? {}).map(([kind, overdueMs]) => ({ kind, overdueMs })),
            ];
            return all.map(
              ({ kind, overdueMs }) =>
                [{ subgraph: definition.name as string, kind }, overdueMs / 1_000] as const,
            );
          }),
        )
      ).flat(),
  );
}

const jobsOf = ({ definition, services }: Pick<Subgraph, 'definition' | 'services'>) => {
  const kinds = jobKindsOf(definition, services);
  return readJobsStatus(services.database, kinds, Date.now()).catch(() => []);
};
