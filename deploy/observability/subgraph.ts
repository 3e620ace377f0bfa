import { mediaRow } from './media.ts';
import { type Dashboard, quantile, rate, share } from './panels.ts';

const chosen = 'subgraph=~"$subgraph"';

export const subgraph: Dashboard = {
  name: 'subgraph',
  title: 'Clipgraph: subgraphs',
  description:
    'One subgraph or several: its statements, its cache, what it asks of others, what it hears from them.',
  bySubgraph: true,
  rows: [
    {
      title: 'Requests',
      panels: [
        {
          title: 'Fetches from it',
          description: 'By the gateway.',
          unit: 'reqps',
          queries: [
            {
              expr: rate('clipgraph_fetch_duration_seconds_count', 'subgraph, outcome', chosen),
              legend: '{{subgraph}} {{outcome}}',
            },
          ],
        },
        {
          title: 'Time of a fetch',
          description: 'As the gateway sees it.',
          unit: 's',
          queries: [
            {
              expr: quantile(0.99, 'clipgraph_fetch_duration_seconds', 'subgraph', chosen),
              legend: '{{subgraph}} p99',
            },
          ],
        },
        {
          title: 'Questions to owners',
          description:
            'Existence, visibility, follows and blocks, asked of the subgraph that owns them.',
          unit: 'reqps',
          queries: [
            {
              expr: rate(
                'clipgraph_ask_duration_seconds_count',
                'owner, outcome',
                'owner=~"$subgraph"',
              ),
              legend: '{{owner}} {{outcome}}',
            },
          ],
        },
        {
          title: 'Time of a question',
          description: 'All but one in a hundred are faster.',
          unit: 's',
          queries: [
            {
              expr: quantile(0.99, 'clipgraph_ask_duration_seconds', 'owner', 'owner=~"$subgraph"'),
              legend: '{{owner}} p99',
            },
          ],
        },
        {
          title: 'Stale reads',
          description: 'Answered from a projection because the owner was away.',
          unit: 'ops',
          queries: [
            {
              expr: `${rate('clipgraph_stale_reads_total', 'subgraph', chosen)} or vector(0)`,
              legend: '{{subgraph}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Database',
      panels: [
        {
          title: 'Statements',
          description: 'By kind.',
          unit: 'ops',
          queries: [
            {
              expr: rate(
                'clipgraph_sql_statement_duration_seconds_count',
                'subgraph, kind',
                chosen,
              ),
              legend: '{{subgraph}} {{kind}}',
            },
          ],
        },
        {
          title: 'Time of a statement',
          description: 'begin waits for the right to write, commit for the disk.',
          unit: 's',
          queries: [
            {
              expr: quantile(
                0.99,
                'clipgraph_sql_statement_duration_seconds',
                'subgraph, kind',
                chosen,
              ),
              legend: '{{subgraph}} {{kind}} p99',
            },
          ],
        },
        {
          title: 'Pool in use',
          description: 'Of all its connections. At 1 statements begin to wait.',
          unit: 'percentunit',
          limit: 1,
          queries: [
            {
              expr: `max by (subgraph) (clipgraph_sql_pool_in_use{${chosen}} / clipgraph_sql_pool_size{${chosen}})`,
              legend: '{{subgraph}}',
            },
          ],
        },
        {
          title: 'Waiting for the pool',
          description: 'Now.',
          queries: [
            {
              expr: `max by (subgraph) (clipgraph_sql_pool_waiting{${chosen}})`,
              legend: '{{subgraph}}',
            },
          ],
        },
        {
          title: 'Failed statements',
          description: 'Deadlocks that were retried included.',
          unit: 'ops',
          queries: [
            {
              expr: `${rate('clipgraph_sql_errors_total', 'subgraph, kind', chosen)} or vector(0)`,
              legend: '{{subgraph}} {{kind}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Cache, counters and backlog',
      panels: [
        {
          title: 'Cache hits',
          description: 'Of all keys read.',
          unit: 'percentunit',
          queries: [
            {
              expr: share(
                `sum(rate(clipgraph_cache_reads_total{result="hit",${chosen}}[$__rate_interval]))`,
                `sum(rate(clipgraph_cache_reads_total{${chosen}}[$__rate_interval]))`,
              ),
              legend: 'hits',
            },
          ],
        },
        {
          title: 'Wrong counters',
          description: 'Must be 0.',
          limit: 1,
          queries: [
            {
              expr: `max by (subgraph) (clipgraph_counter_drift{subgraph=~"$subgraph"})`,
              legend: '{{subgraph}}',
            },
          ],
        },
        {
          title: 'Longest wait',
          description:
            'Of work that is due: jobs, and what is committed but not in the index of search yet.',
          unit: 's',
          limit: 30,
          queries: [
            {
              expr: `max by (subgraph, kind) (clipgraph_backlog_overdue_seconds{${chosen}})`,
              legend: '{{subgraph}} {{kind}}',
            },
          ],
        },
        {
          title: 'Backlog',
          description: 'Work that waits: media checks of the video subgraph.',
          queries: [
            {
              expr: `max by (subgraph, kind) (clipgraph_backlog{${chosen}})`,
              legend: '{{subgraph}} {{kind}}',
            },
          ],
        },
      ],
    },
    mediaRow,
    {
      title: 'Events',
      panels: [
        {
          title: 'Handled',
          description: 'By topic.',
          unit: 'ops',
          queries: [
            {
              expr: rate(
                'clipgraph_event_handling_duration_seconds_count',
                'subgraph, topic',
                chosen,
              ),
              legend: '{{subgraph}} {{topic}}',
            },
          ],
        },
        {
          title: 'Delay',
          description: 'From commit to handler.',
          unit: 's',
          limit: 1,
          queries: [
            {
              expr: quantile(0.99, 'clipgraph_event_delay_seconds', 'subgraph, topic', chosen),
              legend: '{{subgraph}} {{topic}} p99',
            },
          ],
        },
      ],
    },
  ],
};
