import { glob, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { type ParseResult, parseSync } from 'rolldown/utils';

/** One file of the repository, parsed. Paths are relative to the root, with `/`. */
export interface Source {
  file: string;
  text: string;
  /** As `wc -l` counts them. */
  lines: number;
  /** Written by a program: nobody reads it, but it imports what others export. */
  isGenerated: boolean;
  /** A file of tests, or one that only tests use. */
  isTest: boolean;
  program: ParseResult['program'];
  module: ParseResult['module'];
}

/** The folders that hold code, each a workspace or, below `subgraphs`, several. */
const codeFolders = [
  'platform',
  'subgraphs',
  'gateway',
  'client',
  'schema',
  'web',
  'deploy',
  'tests',
  'bench',
];

/** At the root stands the configuration of tools. */
const ofTests = /^(tests|bench)\/|^[^/]+$|\/testing\/|\.(test|contract)\.ts$/;

/** Every TypeScript and JavaScript file of ours below `root`. @throws Error when one has a fault */
export async function readSources(root: string): Promise<Source[]> {
  const sources: Source[] = [];
  const files = glob(`{*.ts,{${codeFolders.join(',')}}/**/*.{ts,tsx,mjs}}`, {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|data|dist|migrations\/(mysql|sqlite))(\/|$)/.test(path),
  });
  for await (const file of files)
    sources.push(parse(file, await readFile(join(root, file), 'utf8')));
  return sources.sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** @throws Error when the text is no program */
export function parse(file: string, text: string): Source {
  const { program, module, errors } = parseSync(file, text, { astType: 'ts' });
  if (errors[0]) throw new Error(`${file}: ${errors[0].message}`);
  return {
    file,
    text,
    lines: text.split('\n').length - 1,
    isGenerated: /\/generated\//.test(file),
    isTest: ofTests.test(file),
    program,
    module,
  };
}

/**
 * The path inside the repository that an import leads to, or undefined for packages and Node's own
 * modules. Packages of ours are the top folders; any other name is a subgraph's.
 */
export function importTarget(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return normalize(join(dirname(file), specifier));
  const own = /^@clipgraph\/([^/]+)\/?(.*)$/.exec(specifier);
  if (!own) return undefined;
  const [, name = '', path = ''] = own;
  return join(codeFolders.includes(name) ? name : `subgraphs/${name}`, path);
}
