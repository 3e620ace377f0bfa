import { seed } from '../seed/command.ts';
import type { Command } from './command.ts';
import { counterCommands } from './counters.ts';
import { doctor } from './doctor/doctor.ts';
import { eventCommands } from './events.ts';
import { jobCommands } from './jobs.ts';
import { migrate } from './migrate.ts';
import { projections } from './projections.ts';
import { subgraphCommands } from './subgraphs.ts';
import { types } from './types.ts';

/** Everything that `npx clipgraph` can do. */
export const commands: readonly Command[] = [
  seed,
  doctor,
  migrate,
  ...counterCommands,
  ...eventCommands,
  ...jobCommands,
  projections,
  ...subgraphCommands,
  types,
];
