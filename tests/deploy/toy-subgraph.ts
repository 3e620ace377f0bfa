import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RepositoryCopy } from './repository-copy.ts';

/** What the toy answers to `{ toyWord }`. */
export const toyWord = 'ahoy';

const files = {
  'package.json': `{
  "name": "@clipgraph/toy",
  "version": "0.1.0",
  "private": true,
  "type": "module",
  "exports": { "./*": "./*" },
  "dependencies": { "@clipgraph/platform": "0.1.0" }
}
`,
  'schema.graphql': `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9")

type Query {
  "What the toy says."
  toyWord: String!
}
`,
  'tables.ts': "export * from '@clipgraph/platform/database/subgraph-tables.ts';\n",
  'subgraph.ts': `import { defineSubgraph } from '@clipgraph/platform/subgraph/subgraph.ts';

/** A toy. */
export const toy = defineSubgraph({
  name: 'toy',
  folder: new URL('./', import.meta.url),
  resolvers: { Query: { toyWord: () => '${toyWord}' } },
  createLoaders: () => ({}),
});
`,
};

/** All that a contributor does for a new subgraph: its folder, one line, and `npm run generate`. */
export async function addToySubgraph(copy: RepositoryCopy): Promise<void> {
  const folder = join(copy.folder, 'subgraphs', 'toy');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  await copy.linkWorkspaces();
  await copy.npm('migrations', '--subgraph', 'toy');

  const list = join(copy.folder, 'deploy', 'subgraphs.ts');
  const line = "  toy: () => import('@clipgraph/toy/subgraph.ts'),\n";
  writeFileSync(list, readFileSync(list, 'utf8').replace(/^\};$/m, `${line}};`));
  await copy.npm('generate');
}
