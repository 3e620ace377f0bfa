import { loadSubgraphs } from '@clipgraph/deploy/subgraphs.ts';
import { buildSubgraphSchema } from '@clipgraph/platform/subgraph/subgraph-schema.ts';

const subgraphs = await loadSubgraphs();

/** Everything that a subgraph's schema offers is answered by a resolver, as at its start. */
for (const subgraph of subgraphs)
  try {
    buildSubgraphSchema(subgraph);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
console.log(`The resolvers of ${subgraphs.length} subgraphs were compared with their schemas.`);
