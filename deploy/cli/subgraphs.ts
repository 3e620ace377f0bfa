import { loadSubgraphs } from '../subgraphs.ts';
import { type Command, UsageError } from './command.ts';

/** What subgraphs offer to an operator, as `clipgraph <subgraph> <command>`. */
export const subgraphCommands: Command[] = (await loadSubgraphs()).flatMap((definition) =>
  Object.entries(definition.commands ?? {}).map(([name, command]) => ({
    name: `${definition.name} ${name}`,
    takes: '<name or id>',
    summary: summaryOf(name, definition.name),
    example: `npx clipgraph ${definition.name} ${name} ada`,
    async run({ instance, words, print }) {
      const [named, ...more] = words;
      if (named === undefined) throw new UsageError(`Name the ${definition.name} that is meant.`);
      if (more.length > 0)
        throw new UsageError(`Name exactly one: "${more.join(' ')}" is too much.`);
      const subgraph = instance.subgraphs.get(definition.name);
      if (!subgraph)
        throw new Error(`The ${definition.name} subgraph does not run in this process.`);
      print(await command(subgraph.services, named));
      return 0;
    },
  })),
);

/** `disable` is "Disable one user.", `reset-second-factor` "Reset second factor of one user." */
function summaryOf(command: string, subgraph: string): string {
  const [verb = '', ...what] = command.split('-');
  const words = [
    verb[0]?.toUpperCase() + verb.slice(1),
    ...what,
    ...(what.length > 0 ? ['of'] : []),
  ];
  return `${words.join(' ')} one ${subgraph}.`;
}
