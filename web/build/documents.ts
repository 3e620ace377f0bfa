import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { graphModule } from '@clipgraph/schema/graph-module.ts';

// Writes generated/graph.ts: types and texts of the operations in operations/.
const web = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, web), 'utf8');
const documents = readdirSync(new URL('operations/', web))
  .filter((name) => name.endsWith('.graphql'))
  .sort()
  .map((name) => read(`operations/${name}`));
const text = await graphModule(read('../schema/api.graphql'), documents, {
  importFrom: '@clipgraph/client/index.ts',
});
mkdirSync(new URL('generated/', web), { recursive: true });
writeFileSync(new URL('generated/graph.ts', web), text);
