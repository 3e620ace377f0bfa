import type { Command } from './command.ts';

/** One line on a subgraph whose database has the newest tables now. */
export const migrated = (subgraph: string, applied: readonly string[] = []): string =>
  `${subgraph}: ${applied.length === 0 ? 'up to date' : `${applied.length} applied: ${applied.join(', ')}`}`;

/**
 * Opening the stores migrates, under a lock, so that what is left is to say what was done. A
 * running instance is never asked: see main.ts.
 */
export const migrate: Command = {
  name: 'migrate',
  makesData: true,
  summary: 'Bring every database to the newest tables (a start does it as well).',
  async run({ instance, print }) {
    for (const { definition, services } of instance.subgraphs.values())
      print(migrated(definition.name, services.database.migrated));
    return 0;
  },
};
