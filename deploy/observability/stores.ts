import { type Dashboard, quantile, rate, share } from './panels.ts';

export const stores: Dashboard = {
  name: 'stores',
  title: 'Clipgraph: stores',
  description: 'Databases, cache, broker and disk, as the processes that use them see them.',
  rows: [
    {
      title: 'Databases',
      panels: [
        {
          title: 'Statements',
          description: 'By subgraph.',
          unit: 'ops',
          queries: [
            {
              expr: rate('clipgraph_sql_statement_duration_seconds_count', 'subgraph'),
              legend: '{{subgraph}}',
            },
          ],
        },
        {
          title: 'Reads',
          description: 'All but one in a hundred are faster.',
          unit: 's',
          queries: [
            {
              expr: quantile(
                0.99,
                'clipgraph_sql_statement_duration_seconds',
                'subgraph',
                'kind="select"',
              ),
              legend: '{{subgraph}} p99',
            },
          ],
        },
        {
          title: 'Commits',
          description: 'The disk. Slow commits make every write slow.',
          unit: 's',
          queries: [
            {
              expr: quantile(
                0.99,
                'clipgraph_sql_statement_duration_seconds',
                'subgraph',
                'kind="commit"',
              ),
              legend: '{{subgraph}} p99',
            },
          ],
        },
        {
          title: 'Begins',
          description: 'Waiting for the right to write (SQLite), or for the server (MySQL).',
          unit: 's',
          queries: [
            {
              expr: quantile(
                0.99,
                'clipgraph_sql_statement_duration_seconds',
                'subgraph',
                'kind="begin"',
              ),
              legend: '{{subgraph}} p99',
            },
          ],
        },
        {
          title: 'Pool in use',
          description: 'Of all connections of a subgraph.',
          unit: 'percentunit',
          limit: 1,
          queries: [
            {
              expr: 'max by (subgraph) (clipgraph_sql_pool_in_use / clipgraph_sql_pool_size)',
              legend: '{{subgraph}}',
            },
          ],
        },
        {
          title: 'Waiting for the pool',
          description: 'Now.',
          queries: [
            { expr: 'max by (subgraph) (clipgraph_sql_pool_waiting)', legend: '{{subgraph}}' },
          ],
        },
        {
          title: 'Failed statements',
          description: 'Deadlocks that were retried included.',
          unit: 'ops',
          queries: [
            {
              expr: 'sum by (subgraph) (rate(clipgraph_sql_errors_total[$__rate_interval])) or vector(0)',
              legend: '{{subgraph}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Cache and others',
      panels: [
        {
          title: 'Cache hits',
          description: 'Of all keys read. Without Redis every read is a miss.',
          unit: 'percentunit',
          queries: [
            {
              expr: share(
                'sum(rate(clipgraph_cache_reads_total{result="hit"}[$__rate_interval]))',
                'sum(rate(clipgraph_cache_reads_total[$__rate_interval]))',
              ),
              legend: 'hits',
            },
          ],
        },
        {
          title: 'Cache reads',
          description: 'Keys.',
          unit: 'ops',
          queries: [
            {
              expr: rate('clipgraph_cache_reads_total', 'subgraph, result'),
              legend: '{{subgraph}} {{result}}',
            },
          ],
        },
        {
          title: 'Dependencies answer after',
          description: 'As /readyz measures it.',
          unit: 's',
          queries: [
            {
              expr: 'max by (dependency) (clipgraph_dependency_latency_seconds)',
              legend: '{{dependency}}',
            },
          ],
        },
        {
          title: 'Wrong counters',
          description: 'Must be 0.',
          limit: 1,
          queries: [
            { expr: 'max by (subgraph) (clipgraph_counter_drift)', legend: '{{subgraph}}' },
          ],
        },
      ],
    },
    {
      title: 'Disk',
      panels: [
        {
          title: 'Free',
          description:
            'On the disk of DATA_DIR: databases and media of one machine, the work of the media worker.',
          unit: 'percentunit',
          queries: [
            {
              expr: 'min by (service) (clipgraph_disk_free_bytes / clipgraph_disk_size_bytes)',
              legend: '{{service}}',
            },
          ],
        },
        {
          title: 'Free space',
          description: 'In bytes.',
          unit: 'bytes',
          queries: [
            { expr: 'min by (service) (clipgraph_disk_free_bytes)', legend: '{{service}}' },
          ],
        },
      ],
    },
  ],
};
