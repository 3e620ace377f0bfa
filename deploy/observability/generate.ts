import { readFile, writeFile } from 'node:fs/promises';
import { dashboards } from './all-dashboards.ts';
import { toGrafana } from './grafana.ts';

/** Writes the dashboards for Grafana; with --check only says whether they are up to date. */
const check = process.argv.includes('--check');
for (const dashboard of dashboards) {
  const file = new URL(`./dashboards/${dashboard.name}.json`, import.meta.url);
  const text = `${JSON.stringify(toGrafana(dashboard), null, 2)}\n`;
  if (!check) await writeFile(file, text);
  else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    console.error(
      `deploy/observability/dashboards/${dashboard.name}.json is not up to date: run npm run dashboards.`,
    );
    process.exitCode = 1;
  }
}
