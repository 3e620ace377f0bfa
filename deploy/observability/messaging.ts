import { type Dashboard, quantile, rate } from './panels.ts';

export const messaging: Dashboard = {
  name: 'messaging',
  title: 'Clipgraph: events between subgraphs',
  description: 'From the outbox of one subgraph to the handlers of the others.',
  rows: [
    {
      title: 'Outboxes',
      panels: [
        {
          title: 'Waiting',
          description: 'Events that are committed and not handed over yet.',
          queries: [
            { expr: 'max by (subgraph) (clipgraph_outbox_events)', legend: '{{subgraph}}' },
          ],
        },
        {
          title: 'Oldest',
          description: 'Its age.',
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
          title: 'Handed over',
          description: 'By topic.',
          unit: 'ops',
          queries: [
            { expr: rate('clipgraph_events_published_total', 'topic'), legend: '{{topic}}' },
          ],
        },
      ],
    },
    {
      title: 'Consumers',
      panels: [
        {
          title: 'Handled',
          description: 'By subgraph and outcome; what failed is tried again.',
          unit: 'ops',
          queries: [
            {
              expr: rate('clipgraph_event_handling_duration_seconds_count', 'subgraph, outcome'),
              legend: '{{subgraph}} {{outcome}}',
            },
          ],
        },
        {
          title: 'Time of a handler',
          description: 'All but one in a hundred are faster.',
          unit: 's',
          queries: [
            {
              expr: quantile(0.99, 'clipgraph_event_handling_duration_seconds', 'subgraph'),
              legend: '{{subgraph}} p99',
            },
          ],
        },
        {
          title: 'Delay',
          description: 'From commit to handler; the promise is 1 s.',
          unit: 's',
          limit: 1,
          queries: [
            {
              expr: quantile(0.99, 'clipgraph_event_delay_seconds', 'topic'),
              legend: '{{topic}} p99',
            },
          ],
        },
        {
          title: 'Lag',
          description: 'Events in Kafka that a subgraph has not consumed yet. With Kafka only.',
          queries: [
            {
              expr: 'max by (subgraph, topic) (clipgraph_consumer_lag_events)',
              legend: '{{subgraph}} {{topic}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Dead letters',
      panels: [
        {
          title: 'Given up',
          description: 'npx clipgraph dlq list shows them with their errors; replay after the fix.',
          limit: 1,
          queries: [
            {
              expr: 'sum by (subgraph, topic) (increase(clipgraph_dead_letters_total[1h]))',
              legend: '{{subgraph}} {{topic}}',
            },
          ],
        },
      ],
    },
  ],
};
