import { type Dashboard, quantile, rate } from './panels.ts';

export const messaging: Dashboard = {
  name: 'messaging',
  title: 'Clipgraph: events between rooms',
  description: 'From the outbox of one room to the handlers of the others.',
  rows: [
    {
      title: 'Outboxes',
      panels: [
        {
          title: 'Waiting',
          description: 'Events that are committed and not handed over yet.',
          queries: [{ expr: 'max by (room) (clipgraph_outbox_events)', legend: '{{room}}' }],
        },
        {
          title: 'Oldest',
          description: 'Its age.',
          unit: 's',
          limit: 60,
          queries: [{ expr: 'max by (room) (clipgraph_outbox_oldest_age_seconds)', legend: '{{room}}' }],
        },
        {
          title: 'Handed over',
          description: 'By topic.',
          unit: 'ops',
          queries: [{ expr: rate('clipgraph_events_published_total', 'topic'), legend: '{{topic}}' }],
        },
      ],
    },
    {
      title: 'Consumers',
      panels: [
        {
          title: 'Handled',
          description: 'By room and outcome; what failed is tried again.',
          unit: 'ops',
          queries: [{ expr: rate('clipgraph_event_handling_duration_seconds_count', 'room, outcome'), legend: '{{room}} {{outcome}}' }],
        },
        {
          title: 'Time of a handler',
          description: 'All but one in a hundred are faster.',
          unit: 's',
          queries: [{ expr: quantile(0.99, 'clipgraph_event_handling_duration_seconds', 'room'), legend: '{{room}} p99' }],
        },
        {
          title: 'Delay',
          description: 'From commit to handler; the promise is 1 s.',
          unit: 's',
          limit: 1,
          queries: [{ expr: quantile(0.99, 'clipgraph_event_delay_seconds', 'topic'), legend: '{{topic}} p99' }],
        },
        {
          title: 'Lag',
          description: 'Events in Kafka that a room has not consumed yet. With Kafka only.',
          queries: [{ expr: 'max by (room, topic) (clipgraph_consumer_lag_events)', legend: '{{room}} {{topic}}' }],
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
          queries: [{ expr: 'sum by (room, topic) (increase(clipgraph_dead_letters_total[1h]))', legend: '{{room}} {{topic}}' }],
        },
      ],
    },
  ],
};
