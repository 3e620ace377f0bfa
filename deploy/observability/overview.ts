import { type Dashboard, faults, quantile, quantiles, rate, share } from './panels.ts';

export const overview: Dashboard = {
  name: 'overview',
  title: 'Clipgraph: overview',
  description: 'Whether users are served, how fast, and what is close to its limit. Start here.',
  rows: [
    {
      title: 'What users see',
      panels: [
        {
          title: 'Ready',
          description: '1 for each process that takes requests. 0: read /readyz of that process.',
          stat: true,
          queries: [{ expr: 'min by (service) (clipgraph_ready)', legend: '{{service}}' }],
        },
        {
          title: 'Error budget left',
          description:
            'Of 99.9 % good operations in 30 days. Below 0 the promise is broken: hold back risky changes.',
          unit: 'percentunit',
          stat: true,
          queries: [
            {
              expr: `1 - ${share(`sum(increase(clipgraph_operation_results_total{${faults}}[30d]))`, 'sum(increase(clipgraph_operation_results_total[30d]))')} / 0.001`,
              legend: 'left',
            },
          ],
        },
        {
          title: 'Requests',
          description: 'HTTP requests by the class of their status.',
          unit: 'reqps',
          queries: [
            {
              expr: rate('clipgraph_http_request_duration_seconds_count', 'status'),
              legend: '{{status}}',
            },
          ],
        },
        {
          title: 'Failed operations',
          description:
            'Our faults: INTERNAL_SERVER_ERROR and UNAVAILABLE. What clients did wrong is not counted.',
          unit: 'percentunit',
          limit: 0.001,
          queries: [
            {
              expr: share(
                `sum(rate(clipgraph_operation_results_total{${faults}}[$__rate_interval]))`,
                'sum(rate(clipgraph_operation_results_total[$__rate_interval]))',
              ),
              legend: 'failed',
            },
          ],
        },
        {
          title: 'Time of an operation',
          description: 'From its arrival at the executor to its answer.',
          unit: 's',
          queries: quantiles('clipgraph_operation_duration_seconds'),
        },
        {
          title: 'Open connections',
          description: 'WebSockets, event streams, and the subscriptions behind them.',
          queries: [
            { expr: 'sum(clipgraph_sockets_open)', legend: 'sockets' },
            { expr: 'sum(clipgraph_event_streams_open)', legend: 'event streams' },
            { expr: 'sum(clipgraph_subscriptions_open)', legend: 'subscriptions' },
          ],
        },
      ],
    },
    {
      title: 'What may hurt them soon',
      panels: [
        {
          title: 'Dependencies',
          description:
            '1 while it answers. Redis and Kafka may be away for a while; a database may not.',
          queries: [
            {
              expr: 'min by (service, dependency) (clipgraph_dependency_up)',
              legend: '{{service}}: {{dependency}}',
            },
          ],
        },
        {
          title: 'Oldest event in an outbox',
          description: 'Rises while the relay of a subgraph cannot hand over its events.',
          unit: 's',
          limit: 60,
          queries: [
            {
              expr: 'max by (subgraph) (clipgraph_outbox_oldest_age_seconds)',
              legend: '{{subgraph}}',
            },
          ],
        },
        {
          title: 'Events reach their subgraphs after',
          description: 'From commit to handler. The promise between processes is 1 s.',
          unit: 's',
          limit: 1,
          queries: [
            {
              expr: quantile(0.99, 'clipgraph_event_delay_seconds', 'subgraph'),
              legend: '{{subgraph}} p99',
            },
          ],
        },
        {
          title: 'Wrong counters',
          description: 'Must be 0. More: npx clipgraph counters verify, then repair.',
          stat: true,
          limit: 1,
          queries: [
            { expr: 'sum by (subgraph) (clipgraph_counter_drift)', legend: '{{subgraph}}' },
          ],
        },
        {
          title: 'Dead letters in a day',
          description: 'Events that a subgraph gave up on: npx clipgraph dlq list.',
          stat: true,
          limit: 1,
          queries: [
            {
              expr: 'sum by (subgraph) (increase(clipgraph_dead_letters_total[1d]))',
              legend: '{{subgraph}}',
            },
          ],
        },
        {
          title: 'Processor',
          description: 'Cores in use. One process uses little more than one.',
          queries: [
            {
              expr: 'sum by (service) (rate(process_cpu_seconds_total[$__rate_interval]))',
              legend: '{{service}}',
            },
          ],
        },
        {
          title: 'Memory',
          description: 'Resident memory of each kind of process.',
          unit: 'bytes',
          queries: [
            { expr: 'max by (service) (process_resident_memory_bytes)', legend: '{{service}}' },
          ],
        },
        {
          title: 'Event loop lag',
          description:
            'How late timers fire. Above 0.1 s everybody waits: add replicas, or look for a long computation.',
          unit: 's',
          limit: 0.1,
          queries: [
            {
              expr: 'max by (service) (nodejs_eventloop_lag_p99_seconds)',
              legend: '{{service}} p99',
            },
          ],
        },
      ],
    },
  ],
};
