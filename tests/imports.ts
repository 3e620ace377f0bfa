import { glob, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';

/**
 * Layers, top to bottom: bench, then tests, then deploy, then the gateway and the subgraphs side by
 * side, then the platform. schema belongs to the ground like the platform, since it holds no code
 * of the product, only the contract and its tools.
 */
const layers: Record<string, number> = {
  bench: 5,
  tests: 4,
  deploy: 3,
  gateway: 2,
  subgraphs: 2,
  schema: 1,
  platform: 1,
};

export interface ImportFault {
  file: string;
  line: number;
  sentence: string;
}

/** `subgraphs/user/...` is the subgraph `subgraphs/user`, anything else the top folder. */
function subgraphOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  return top === 'subgraphs' ? `${top}/${second}` : top;
}

const workspaceFolders: Record<string, string> = {
  user: 'subgraphs/user',
  video: 'subgraphs/video',
  relation: 'subgraphs/relation',
  interaction: 'subgraphs/interaction',
  messaging: 'subgraphs/messaging',
  search: 'subgraphs/search',
};

/**
 * The path inside the repository that an import leads to, or undefined for packages and Node's own
 * modules.
 */
function target(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return normalize(join(dirname(file), specifier));
  const own = /^@clipgraph\/([^/]+)\/?(.*)$/.exec(specifier);
  return own
    ? join(workspaceFolders[own[1] as string] ?? (own[1] as string), own[2] as string)
    : undefined;
}

function judge(file: string, specifier: string): string | undefined {
  const to = target(file, specifier);
  if (to === undefined) return undefined;
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
  if (layer <= otherLayer) return `imports ${other}, which is not below it`;
  return undefined;
}

const importPattern =
  /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

/** Every import of one file that breaks the rule of layers and subgraphs. */
export function importFaults(file: string, source: string): ImportFault[] {
  const faults: ImportFault[] = [];
  for (const match of source.matchAll(importPattern)) {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    const sentence = judge(file, specifier);
    if (!sentence) continue;
    const end = (match.index ?? 0) + match[0].indexOf(specifier);
    faults.push({ file, line: source.slice(0, end).split('\n').length, sentence });
  }
  return faults;
}

/** Checks the whole work tree. */
export async function checkImports(
  root: string,
): Promise<{ files: number; faults: ImportFault[] }> {
  const faults: ImportFault[] = [];
  let files = 0;
  const pattern = `{${Object.keys(layers).join(',')}}/**/*.{ts,mjs}`;
  for await (const file of glob(pattern, {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|generated|data)(\/|$)/.test(path),
  })) {
    files += 1;
    faults.push(...importFaults(file, await readFile(join(root, file), 'utf8')));
  }
  return { files, faults };
}
