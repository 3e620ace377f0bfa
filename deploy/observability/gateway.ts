import { type Dashboard, quantile, quantiles, rate, share } from './panels.ts';

export const gateway: Dashboard = {
  name: 'gateway',
  title: 'Clipgraph: gateway',
  description: 'Operations by name and code, plans, fetches from subgraphs, subscriptions.',
  rows: [
    {
      title: 'Operations',
      panels: [
        {
          title: 'Operations by name',
          description: 'Those that are not known beforehand are "other".',
          unit: 'reqps',
          queries: [
            {
              expr: rate('clipgraph_operation_duration_seconds_count', 'operation, kind'),
              legend: '{{kind}} {{operation}}',
            },
          ],
        },
        {
          title: 'Results by code',
          description: 'The code of the first error, or OK.',
          unit: 'reqps',
          queries: [
            { expr: rate('clipgraph_operation_results_total', 'code'), legend: '{{code}}' },
          ],
        },
        {
          title: 'Time by name',
          description: 'All but one in a hundred are faster.',
          unit: 's',
          queries: [
            {
              expr: quantile(0.99, 'clipgraph_operation_duration_seconds', 'operation'),
              legend: '{{operation}} p99',
            },
          ],
        },
        {
          title: 'HTTP by route',
          description: 'The REST APIs, media and uploads are here as well.',
          unit: 'reqps',
          queries: [
            {
              expr: rate('clipgraph_http_request_duration_seconds_count', 'method, route'),
              legend: '{{method}} {{route}}',
            },
          ],
        },
        {
          title: 'HTTP time by route',
          description: 'Event streams are left out: they last as long as their readers like.',
          unit: 's',
          queries: [
            {
              expr: quantile(0.99, 'clipgraph_http_request_duration_seconds', 'route'),
              legend: '{{route}} p99',
            },
          ],
        },
      ],
    },
    {
      title: 'Plans and fetches',
      panels: [
        {
          title: 'Plans that were there already',
          description:
            'Close to 1, or clients send documents that differ each time: have them use variables.',
          unit: 'percentunit',
          queries: [
            {
              expr: `1 - ${share('sum(rate(clipgraph_plan_duration_seconds_count[$__rate_interval]))', 'sum(rate(clipgraph_operation_duration_seconds_count[$__rate_interval]))')}`,
              legend: 'hits',
            },
          ],
        },
        {
          title: 'Plans kept',
          description: 'How many, by process.',
          queries: [
            { expr: 'sum by (service) (clipgraph_plan_cache_entries)', legend: '{{service}}' },
          ],
        },
        {
          title: 'Weight of the plans kept',
          description: 'By estimate, of 64 MiB for each process.',
          unit: 'bytes',
          queries: [
            { expr: 'max by (service) (clipgraph_plan_cache_bytes)', legend: '{{service}}' },
          ],
        },
        {
          title: 'Time to make a plan',
          description: 'Blocks the event loop of a gateway meanwhile.',
          unit: 's',
          queries: [
            {
              expr: 'sum(rate(clipgraph_plan_duration_seconds_sum[$__rate_interval])) / sum(rate(clipgraph_plan_duration_seconds_count[$__rate_interval])) or vector(0)',
              legend: 'mean',
            },
          ],
        },
        {
          title: 'Fetches',
          description: 'By subgraph and outcome; "unavailable" got no answer.',
          unit: 'reqps',
          queries: [
            {
              expr: rate('clipgraph_fetch_duration_seconds_count', 'subgraph, outcome'),
              legend: '{{subgraph}} {{outcome}}',
            },
          ],
        },
        {
          title: 'Time of a fetch',
          description: 'All but one in a hundred are faster.',
          unit: 's',
          queries: [
            {
              expr: quantile(0.99, 'clipgraph_fetch_duration_seconds', 'subgraph'),
              legend: '{{subgraph}} p99',
            },
          ],
        },
        {
          title: 'Subgraphs left alone',
          description: '1 while the circuit of a subgraph is broken. Processes apart only.',
          limit: 1,
          queries: [{ expr: 'max by (subgraph) (clipgraph_breaker_open)', legend: '{{subgraph}}' }],
        },
      ],
    },
    {
      title: 'Subscriptions',
      panels: [
        {
          title: 'Requests in flight',
          description: 'Not answered yet. The autoscalers may look at it.',
          queries: [
            { expr: 'sum by (service) (clipgraph_requests_in_flight)', legend: '{{service}}' },
          ],
        },
        {
          title: 'WebSockets',
          description: 'Open now.',
          queries: [{ expr: 'sum by (service) (clipgraph_sockets_open)', legend: '{{service}}' }],
        },
        {
          title: 'Subscriptions at subgraphs',
          description: 'Equal ones share one.',
          queries: [
            { expr: 'sum by (service) (clipgraph_subscriptions_open)', legend: '{{service}}' },
          ],
        },
        {
          title: 'Events',
          description: 'Completed for readers.',
          unit: 'ops',
          queries: [
            { expr: rate('clipgraph_subscription_events_total', 'service'), legend: '{{service}}' },
          ],
        },
        {
          title: 'Readers cut off',
          description: 'They read too slowly; they come back and continue.',
          unit: 'ops',
          queries: [
            { expr: rate('clipgraph_subscription_drops_total', 'service'), legend: '{{service}}' },
          ],
        },
      ],
    },
    {
      title: 'Process',
      panels: [
        {
          title: 'Event loop lag',
          description: 'Above 0.1 s everybody waits.',
          unit: 's',
          limit: 0.1,
          queries: [
            { expr: 'max by (service) (nodejs_eventloop_lag_p99_seconds)', legend: '{{service}}' },
          ],
        },
        {
          title: 'Heap',
          description: 'In use after the last collection or before the next.',
          unit: 'bytes',
          queries: [
            { expr: 'max by (service) (nodejs_heap_size_used_bytes)', legend: '{{service}}' },
          ],
        },
        {
          title: 'Time of an operation',
          description: 'Over all operations.',
          unit: 's',
          queries: quantiles('clipgraph_operation_duration_seconds'),
        },
      ],
    },
  ],
};
