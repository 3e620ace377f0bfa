import { type Dashboard, quantile, rate, share } from './panels.ts';

const room = 'room=~"$room"';

export const subgraph: Dashboard = {
  name: 'subgraph',
  title: 'Clipgraph: subgraphs',
  description: 'One room or several: its statements, its cache, what it asks of others, what it hears from them.',
  byRoom: true,
  rows: [
    {
      title: 'Requests',
      panels: [
        {
          title: 'Fetches from it',
          description: 'By the gateway.',
          unit: 'reqps',
          queries: [
            { expr: rate('clipgraph_fetch_duration_seconds_count', 'subgraph, outcome', 'subgraph=~"$room"'), legend: '{{subgraph}} {{outcome}}' },
          ],
        },
        {
          title: 'Time of a fetch',
          description: 'As the gateway sees it.',
          unit: 's',
          queries: [{ expr: quantile(0.99, 'clipgraph_fetch_duration_seconds', 'subgraph', 'subgraph=~"$room"'), legend: '{{subgraph}} p99' }],
        },
        {
          title: 'Questions to owners',
          description: 'Existence, visibility, follows and blocks, asked of the room that owns them.',
          unit: 'reqps',
          queries: [{ expr: rate('clipgraph_ask_duration_seconds_count', 'owner, outcome', 'owner=~"$room"'), legend: '{{owner}} {{outcome}}' }],
        },
        {
          title: 'Time of a question',
          description: 'All but one in a hundred are faster.',
          unit: 's',
          queries: [{ expr: quantile(0.99, 'clipgraph_ask_duration_seconds', 'owner', 'owner=~"$room"'), legend: '{{owner}} p99' }],
        },
        {
          title: 'Stale reads',
          description: 'Answered from a projection because the owner was away.',
          unit: 'ops',
          queries: [{ expr: `${rate('clipgraph_stale_reads_total', 'room', room)} or vector(0)`, legend: '{{room}}' }],
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
          queries: [{ expr: rate('clipgraph_sql_statement_duration_seconds_count', 'room, kind', room), legend: '{{room}} {{kind}}' }],
        },
        {
          title: 'Time of a statement',
          description: 'begin waits for the right to write, commit for the disk.',
          unit: 's',
          queries: [{ expr: quantile(0.99, 'clipgraph_sql_statement_duration_seconds', 'room, kind', room), legend: '{{room}} {{kind}} p99' }],
        },
        {
          title: 'Pool in use',
          description: 'Of all its connections. At 1 statements begin to wait.',
          unit: 'percentunit',
          limit: 1,
          queries: [{ expr: `max by (room) (clipgraph_sql_pool_in_use{${room}} / clipgraph_sql_pool_size{${room}})`, legend: '{{room}}' }],
        },
        {
          title: 'Waiting for the pool',
          description: 'Now.',
          queries: [{ expr: `max by (room) (clipgraph_sql_pool_waiting{${room}})`, legend: '{{room}}' }],
        },
        {
          title: 'Failed statements',
          description: 'Deadlocks that were retried included.',
          unit: 'ops',
          queries: [{ expr: `${rate('clipgraph_sql_errors_total', 'room, kind', room)} or vector(0)`, legend: '{{room}} {{kind}}' }],
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
                `sum(rate(clipgraph_cache_reads_total{result="hit",${room}}[$__rate_interval]))`,
                `sum(rate(clipgraph_cache_reads_total{${room}}[$__rate_interval]))`,
              ),
              legend: 'hits',
            },
          ],
        },
        {
          title: 'Wrong counters',
          description: 'Must be 0.',
          limit: 1,
          queries: [{ expr: `max by (room) (clipgraph_counter_drift{room=~"$room"})`, legend: '{{room}}' }],
        },
        {
          title: 'Backlog',
          description: 'Work that waits: media checks of the video room.',
          queries: [{ expr: `max by (room, kind) (clipgraph_backlog{${room}})`, legend: '{{room}} {{kind}}' }],
        },
      ],
    },
    {
      title: 'Media',
      panels: [
        {
          title: 'Stages',
          description: 'Of uploads, and of what the worker checks. Files that are refused fail, too; nothing else should.',
          unit: 'ops',
          queries: [{ expr: rate('clipgraph_stage_duration_seconds_count', 'stage, outcome'), legend: '{{stage}} {{outcome}}' }],
        },
        {
          title: 'Time of a stage',
          description: 'fetch and store are the bucket or the disk; probe, cover and photo the processor. post is all of them, for the worker.',
          unit: 's',
          queries: [{ expr: quantile(0.95, 'clipgraph_stage_duration_seconds', 'stage'), legend: '{{stage}} p95' }],
        },
      ],
    },
    {
      title: 'Events',
      panels: [
        {
          title: 'Handled',
          description: 'By topic.',
          unit: 'ops',
          queries: [{ expr: rate('clipgraph_event_handling_duration_seconds_count', 'room, topic', room), legend: '{{room}} {{topic}}' }],
        },
        {
          title: 'Delay',
          description: 'From commit to handler.',
          unit: 's',
          limit: 1,
          queries: [{ expr: quantile(0.99, 'clipgraph_event_delay_seconds', 'room, topic', room), legend: '{{room}} {{topic}} p99' }],
        },
      ],
    },
  ],
};
