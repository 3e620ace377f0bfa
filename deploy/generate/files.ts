import { readFileSync } from 'node:fs';
import { dashboards } from '../observability/all-dashboards.ts';
import { toGrafana } from '../observability/grafana.ts';
import { valuesTable } from './chart-values.ts';
import { chartSchema, deployPackage } from './json-lists.ts';
import { withPart } from './part.ts';
import { restPlans } from './rest-plans.ts';
import {
  chartNames,
  composeAddresses,
  composeDependencies,
  composeServices,
  packageCopies,
  scrapeTargets,
  secretsOfExample,
} from './subgraph-lists.ts';
import { variablesTable } from './variables.ts';

const root = new URL('../../', import.meta.url);
const chart = 'deploy/helm/clipgraph';

/** A file that is generated, whole or in parts. */
interface GeneratedFile {
  /** Below the root of the repository. */
  path: string;
  /** Its text, from the text that it has now (empty when there is none). */
  make(current: string): string | Promise<string>;
  /** JSON that `npm run fix` formats, too. */
  isFormatted?: boolean;
}

/** A file with parts that are generated; the rest is written by hand. */
const parts = (path: string, makers: Readonly<Record<string, () => string>>): GeneratedFile => ({
  path,
  make: (current) =>
    Object.entries(makers).reduce(
      (document, [name, make]) => withPart(document, name, make()),
      current,
    ),
});

const readValues = () => readFileSync(new URL(`${chart}/values.yaml`, root), 'utf8');

export const generatedFiles: readonly GeneratedFile[] = [
  parts('docker-compose.yml', {
    addresses: composeAddresses,
    dependencies: composeDependencies,
    subgraphs: composeServices,
  }),
  parts('deploy/Dockerfile', { packages: packageCopies }),
  parts('deploy/compose/prometheus.yml', { targets: scrapeTargets }),
  { path: 'deploy/package.json', make: deployPackage, isFormatted: true },
  { path: 'gateway/rest/made-plans.json', make: restPlans },
  { path: `${chart}/templates/_subgraphs.tpl`, make: chartNames },
  { path: `${chart}/values.schema.json`, make: chartSchema, isFormatted: true },
  parts('deploy/helm/values/production.yaml', { secrets: secretsOfExample }),
  ...dashboards.map((dashboard) => ({
    path: `deploy/observability/dashboards/${dashboard.name}.json`,
    make: () => `${JSON.stringify(toGrafana(dashboard), null, 2)}\n`,
  })),
  parts('deploy/README.md', { variables: () => `\n${variablesTable()}\n` }),
  parts(`${chart}/README.md`, { values: () => `\n${valuesTable(readValues())}\n` }),
];
