import { seed } from '../seed/command.ts';
import type { Command } from './command.ts';
import { counterCommands } from './counters.ts';
import { doctor } from './doctor.ts';
import { eventCommands } from './events.ts';
import { projections } from './projections.ts';
import { roomCommands } from './rooms.ts';

const migrate: Command = {
  name: 'migrate',
  summary: 'Bring every database to the newest tables (a start does it as well).',
  async run({ instance, print }) {
    // Opening an instance migrates under a lock, so whoever gets here has seen it done.
    for (const { definition } of instance.rooms.values()) print(`${definition.name}: up to date`);
    return 0;
  },
};

/** Everything that `npx clipgraph` can do. */
export const commands: readonly Command[] = [seed, doctor, migrate, ...counterCommands, ...eventCommands, projections, ...roomCommands];
