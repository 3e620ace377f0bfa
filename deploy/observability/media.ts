import { type Dashboard, quantile, rate } from './panels.ts';

/** How uploads are checked, and how published posts are prepared. */
export const mediaRow: Dashboard['rows'][number] = {
  title: 'Media',
  panels: [
    {
      title: 'Posts to prepare',
      description: 'That wait for their renditions and pictures, or are worked on.',
      queries: [
        {
          expr: `max by (kind) (clipgraph_backlog{subgraph="video",kind=~"prepare_post|media_checks"})`,
          legend: '{{kind}}',
        },
      ],
    },
    {
      title: 'Longest wait for preparation',
      description: 'Of the post that is due longest. More workers make it shorter.',
      unit: 's',
      queries: [
        {
          expr: `max by (kind) (clipgraph_backlog_overdue_seconds{subgraph="video",kind="prepare_post"})`,
          legend: '{{kind}}',
        },
      ],
    },
    {
      title: 'Stages',
      description:
        'Of uploads, and of what the worker checks. Files that are refused fail, too; nothing else should.',
      unit: 'ops',
      queries: [
        {
          expr: rate('clipgraph_stage_duration_seconds_count', 'stage, outcome'),
          legend: '{{stage}} {{outcome}}',
        },
      ],
    },
    {
      title: 'Time of a stage',
      description:
        'fetch and store are the bucket or the disk; probe, cover and photo the processor. post is all of them, for the worker.',
      unit: 's',
      queries: [
        {
          expr: quantile(0.95, 'clipgraph_stage_duration_seconds', 'stage'),
          legend: '{{stage}} p95',
        },
      ],
    },
  ],
};
