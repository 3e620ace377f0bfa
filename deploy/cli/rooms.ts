import { rooms } from '../rooms.ts';
import { type Command, UsageError } from './command.ts';

/** What rooms offer to an operator, as `clipgraph <room> <command>`. */
export const roomCommands: Command[] = rooms.flatMap((definition) =>
  Object.entries(definition.commands ?? {}).map(([name, command]) => ({
    name: `${definition.name} ${name}`,
    takes: '<name or id>',
    summary: `${name[0]?.toUpperCase()}${name.slice(1)} one ${definition.name}.`,
    async run({ instance, words, print }) {
      if (words.length !== 1) throw new UsageError('Name exactly one.');
      const room = instance.rooms.get(definition.name);
      if (!room) throw new Error(`The ${definition.name} room does not run in this process.`);
      print(await command(room.services, ...words));
      return 0;
    },
  })),
);
