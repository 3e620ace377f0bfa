import { mediaSubgraph, subgraphNames } from '../subgraphs.ts';

/** As far as it is changed here. */
interface ChartSchema {
  properties: {
    mysql: { properties: { perSubgraph: { properties: object } } };
    processes: { properties: object };
  };
}

const entries = (names: readonly string[], value: (name: string) => object) =>
  Object.fromEntries(names.map((name) => [name, value(name)]));

/**
 * `values.schema.json` of the chart with the names of today. Every process of a subgraph needs one
 * of its 16 worker numbers, also while it is being replaced; the media worker takes those of the
 * subgraph whose uploads it checks.
 */
export function chartSchema(current: string): string {
  const schema: ChartSchema = JSON.parse(current);
  schema.properties.mysql.properties.perSubgraph.properties = entries(subgraphNames, () => ({
    $ref: '#/$defs/ownSecret',
  }));
  schema.properties.processes.properties = {
    gateway: { $ref: '#/$defs/process' },
    ...entries([...subgraphNames, 'media'], (name) => atMost(mostReplicas(name))),
  };
  return JSON.stringify(schema, null, 2);
}

const mostReplicas = (process: string): number =>
  process === 'media' ? 4 : process === mediaSubgraph ? 8 : 12;

const atMost = (maximum: number) => ({
  allOf: [
    { $ref: '#/$defs/process' },
    {
      properties: {
        replicas: { maximum },
        autoscaling: { properties: { maxReplicas: { maximum } } },
      },
    },
  ],
});

const ownPackages = ['gateway', 'platform', 'schema'];

/** `deploy/package.json`, which depends on every subgraph: the image installs what it names. */
export function deployPackage(current: string): string {
  const manifest: { dependencies: Record<string, string> } = JSON.parse(current);
  const kept = Object.entries(manifest.dependencies).filter(
    ([name]) => !name.startsWith('@clipgraph/') || ownPackages.includes(name.slice(11)),
  );
  const added = subgraphNames.map((name) => [`@clipgraph/${name}`, '0.1.0'] as const);
  manifest.dependencies = Object.fromEntries(
    [...kept, ...added].sort(([a], [b]) => a.localeCompare(b, 'en')),
  );
  return JSON.stringify(manifest, null, 2);
}
