import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { fileOfUrl } from '@clipgraph/platform/database/open.ts';
import { readPending } from '@clipgraph/platform/database/pending.ts';
import { subgraphDatabaseUrl } from '@clipgraph/platform/subgraph/foundation.ts';
import { loadSubgraphs, subgraphNames } from '../subgraphs.ts';

/**
 * Whether an instance has been here: databases, or beside a database server the secrets that its
 * rows are sealed with.
 */
export const holdsData = (config: Config): boolean =>
  config.DATABASE_URL
    ? config.SECRETS.length > 0 || existsSync(join(config.DATA_DIR, 'secrets'))
    : subgraphNames.some((name) => existsSync(fileOfUrl(subgraphDatabaseUrl(config, name))));

export const noData = ({ DATA_DIR }: Config): string =>
  `There is no data in ${resolve(DATA_DIR)} yet: "npm start" makes it, or set DATA_DIR to the folder that holds it.`;

/**
 * One line per subgraph whose database lacks migrations that this code has. Changes nothing.
 * @throws Error when a database cannot be reached
 */
export async function pendingOfSubgraphs(config: Config): Promise<string[]> {
  const lines: string[] = [];
  for (const { name, folder } of await loadSubgraphs()) {
    const pending = await readPending({ url: subgraphDatabaseUrl(config, name), folder });
    if (pending.length > 0) lines.push(`${name}: ${pending.length} pending: ${pending.join(', ')}`);
  }
  return lines;
}
