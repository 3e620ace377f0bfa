import { loadConfig } from '@clipgraph/platform/config/config.ts';
import { openDatabase } from '@clipgraph/platform/database/open.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import { subgraphDatabaseUrl } from '@clipgraph/platform/subgraph/foundation.ts';
import { loadSubgraph, subgraphNames } from '../subgraphs.ts';

/**
 * `node deploy/migrations/migrate.ts [subgraph...]`: brings the databases of all subgraphs, or of
 * those named, to the newest tables, and ends. It needs nothing but the databases; any number may
 * run at once, and again, beside running subgraphs.
 */
async function main(names: readonly string[]): Promise<void> {
  const wanted = await Promise.all((names.length > 0 ? names : subgraphNames).map(loadSubgraph));
  const config = loadConfig(process.env);
  const log = createLog(config.LOG_LEVEL, 'migrate');
  for (const { name, folder } of wanted) {
    const database = await openDatabase({ url: subgraphDatabaseUrl(config, name), folder, log });
    await database.close();
    process.stdout.write(`${name}: up to date\n`);
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
