import { loadSubgraph } from '../subgraphs.ts';
import { runProcess } from './run.ts';
import { openSubgraphProcess } from './subgraph/open.ts';

/** `node deploy/processes/subgraph.ts <subgraph>`: one subgraph in a process of its own. */
const [name = ''] = process.argv.slice(2);
await runProcess(name, async (config, log) =>
  openSubgraphProcess(await loadSubgraph(name), config, log),
);
