import { type JobsStatus, readJobsStatus, retryJobs } from '@clipgraph/platform/jobs/status.ts';
import type { OpenSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import { jobKindsOf } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { Command } from './command.ts';

/** How long `jobs status` may find a job overdue. */
const lateAfterMs = 60_000;

/** The subgraphs that have jobs, with the kinds of them. */
const withJobs = (subgraphs: Iterable<OpenSubgraph>) =>
  [...subgraphs].flatMap(({ definition, services }) => {
    const kinds = jobKindsOf(definition, services);
    return kinds.length > 0 ? [{ name: definition.name, services, kinds }] : [];
  });

const isWell = ({ overdueMs, givenUp }: JobsStatus): boolean =>
  overdueMs <= lateAfterMs && givenUp === 0;

export const jobCommands: Command[] = [
  {
    name: 'jobs status',
    summary: 'How many jobs of each kind wait, and which were given up.',
    async run({ instance, print }) {
      let allWell = true;
      for (const { name, services, kinds } of withJobs(instance.subgraphs.values()))
        for (const status of await readJobsStatus(services.database, kinds, Date.now())) {
          const { kind, waiting, overdueMs, givenUp, reason } = status;
          const overdue = overdueMs > 0 ? `, overdue for ${Math.ceil(overdueMs / 1_000)} s` : '';
          const ended = givenUp > 0 ? `, ${givenUp} given up: ${reason}` : '';
          print(`${name}: ${kind}: ${waiting} waiting${overdue}${ended}`);
          allWell &&= isWell(status);
        }
      return allWell ? 0 : 1;
    },
  },
  {
    name: 'jobs retry',
    summary: 'Let the jobs that were given up run again.',
    async run({ instance, print }) {
      let retried = 0;
      for (const { services, kinds } of withJobs(instance.subgraphs.values()))
        retried += await retryJobs(services.database, kinds);
      print(`${retried} jobs will run again.`);
      return 0;
    },
  },
];
