import type { CounterDrift } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { Command, Job } from './command.ts';

const shownPerSubgraph = 20;

/**
 * Runs one of the two in every subgraph that keeps counters, and prints what differed.
 * @returns how many counters differed
 */
async function eachSubgraph({ instance, print }: Job, act: 'verify' | 'repair'): Promise<number> {
  let total = 0;
  for (const { definition, services } of instance.subgraphs.values()) {
    if (!definition.counters) continue;
    const drifts: CounterDrift[] = await definition.counters[act](services);
    total += drifts.length;
    for (const { name, id, counted, actual } of drifts.slice(0, shownPerSubgraph))
      print(
        `${definition.name}: ${name} of ${id} ${act === 'verify' ? 'is' : 'was'} ${counted}, its rows say ${actual}`,
      );
    if (drifts.length > shownPerSubgraph)
      print(`${definition.name}: and ${drifts.length - shownPerSubgraph} more`);
    print(`${definition.name}: drift ${drifts.length}`);
  }
  return total;
}

export const counterCommands: Command[] = [
  {
    name: 'counters verify',
    summary: 'Compare every counter with the rows it counts.',
    async run(job) {
      const drift = await eachSubgraph(job, 'verify');
      job.print(
        drift === 0
          ? 'drift 0'
          : `drift ${drift}: set them right with \`npx clipgraph counters repair\`.`,
      );
      return drift === 0 ? 0 : 1;
    },
  },
  {
    name: 'counters repair',
    summary: 'Set every counter to the number of its rows.',
    async run(job) {
      job.print(`${await eachSubgraph(job, 'repair')} counters were set right.`);
      return 0;
    },
  },
];
