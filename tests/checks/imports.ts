import { importsOf } from './module-graph.ts';
import type { Source } from './sources.ts';

/**
 * Layers, top to bottom: bench, then tests, then deploy, then the gateway and the subgraphs side by
 * side, then the platform. schema belongs to the ground like the platform, since it holds no code
 * of the product, only the contract and its tools; client stands alone, as it does elsewhere.
 */
const layers: Record<string, number> = {
  bench: 5,
  tests: 4,
  deploy: 3,
  web: 3,
  gateway: 2,
  subgraphs: 2,
  client: 1,
  schema: 1,
  platform: 1,
};

interface ImportFault {
  file: string;
  line: number;
  sentence: string;
}

/** `subgraphs/user/...` is the subgraph `subgraphs/user`, anything else the top folder. */
function subgraphOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  return top === 'subgraphs' ? `${top}/${second}` : top;
}

function judge(file: string, to: string, specifier: string): string | undefined {
  // Others copy them.
  if (file.startsWith('client/examples/')) return undefined;
  const from = subgraphOf(file);
  const other = subgraphOf(to);
  if (from === other)
    return specifier.startsWith('@clipgraph/')
      ? `imports its own package by name; write a relative path instead of "${specifier}"`
      : undefined;
  const layer = layers[from.split('/')[0] as string];
  const otherLayer = layers[other.split('/')[0] as string];
  // Files at the root (configuration of tools) stand outside the layers.
  if (layer === undefined || otherLayer === undefined) return undefined;
  if (specifier.startsWith('.') && !(from === 'tests' || from === 'bench'))
    return `reaches into ${other} by a relative path; write "@clipgraph/..."`;
  if (from.startsWith('subgraphs/') && other.startsWith('subgraphs/'))
    return `imports another subgraph, ${other}; learn of it by events, references or platform/ask`;
  if (from === 'gateway' && other.startsWith('subgraphs/'))
    return `imports a subgraph, ${other}; deploy hands the subgraphs to the gateway`;
  // Its documents are typed from the schema when it is built.
  if (file.startsWith('web/build/') && other === 'schema') return undefined;
  if (from === 'web' && other !== 'client')
    return `imports ${other}; between the web client and the rest stands only GraphQL`;
  if (layer <= otherLayer) return `imports ${other}, which is not below it`;
  return undefined;
}

/** Every import of one file that breaks the rule of layers and subgraphs. */
export function importFaults(source: Source): ImportFault[] {
  return importsOf(source).flatMap(({ from, to, specifier, line }) => {
    const sentence = judge(from, to, specifier);
    return sentence === undefined ? [] : [{ file: from, line, sentence }];
  });
}
