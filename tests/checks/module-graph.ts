import { Visitor } from 'rolldown/utils';
import { importTarget, type Source } from './sources.ts';

/** What one file takes from another: names, or `'*'` for all that it exports. */
interface Import {
  from: string;
  to: string;
  names: string[] | '*';
  /** The other file as it is written in the import. */
  specifier: string;
  /** Where the specifier stands, from 1. */
  line: number;
}

/** Imports, exports of others' names, `import()` and `import('...').Type` of one file. */
export function importsOf({ file, text, program, module }: Source): Import[] {
  const found: Import[] = [];
  const add = ({ value, start }: { value: string; start: number }, names: Import['names']) => {
    const to = importTarget(file, value);
    const line = text.slice(0, start).split('\n').length;
    if (to !== undefined) found.push({ from: file, to, names, specifier: value, line });
  };
  for (const { moduleRequest, entries } of module.staticImports) {
    const names = entries.map(({ importName: { kind, name } }) =>
      kind === 'Default' ? 'default' : (name ?? '*'),
    );
    add(moduleRequest, names.includes('*') ? '*' : names);
  }
  for (const { entries } of module.staticExports)
    for (const { moduleRequest, importName } of entries)
      if (moduleRequest) add(moduleRequest, importName.name ? [importName.name] : '*');
  new Visitor({
    ImportExpression: ({ source }) => {
      if (source.type === 'Literal' && typeof source.value === 'string')
        add({ value: source.value, start: source.start }, '*');
    },
    TSImportType: ({ source, qualifier }) =>
      add(source, qualifier?.type === 'Identifier' ? [qualifier.name] : '*'),
  }).visit(program);
  return found;
}

/**
 * Groups of files that import each other, types included: every group is one strongly connected
 * part of the graph (Tarjan's algorithm), its files in order of name.
 */
export function importCircles(imports: readonly Import[]): string[][] {
  const targets = Map.groupBy(imports, ({ from }) => from);
  const numbers = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];

  const visit = (file: string) => {
    const number = numbers.size;
    numbers.set(file, number);
    lowest.set(file, number);
    open.push(file);
    const lower = (to: number) => lowest.set(file, Math.min(lowest.get(file) ?? number, to));
    for (const { to } of targets.get(file) ?? [])
      if (!numbers.has(to)) {
        visit(to);
        lower(lowest.get(to) ?? number);
      } else if (open.includes(to)) lower(numbers.get(to) ?? number);
    if (lowest.get(file) !== number) return;
    const group = open.splice(open.indexOf(file));
    if (group.length > 1) circles.push(group.sort());
  };
  for (const file of targets.keys()) if (!numbers.has(file)) visit(file);
  return circles;
}

/**
 * Files whose exports a tool reads by the file's name: drizzle-kit takes every table of `tables.ts`,
 * Vitest the default of what its configuration names, Vite that of its own and of translations,
 * `npm run soak -- abuse` every attack; projects of others what the client package offers.
 */
const readByTools =
  /(^|\/)tables\.ts$|^client\/index\.ts$|^tests\/(faults\/servers\.ts$|abuse\/attacks\/)|^(vitest|web\/vite)\.config\.ts$|^web\/src\/i18n\/zh\//;

/** Exports that no other file imports, as `file: name`. Generated files need no reader. */
export function unusedExports(sources: readonly Source[], imports: readonly Import[]): string[] {
  const readers = Map.groupBy(imports, ({ to }) => to);
  return sources
    .filter(({ file, isGenerated }) => !isGenerated && !readByTools.test(file))
    .flatMap(({ file, module }) => {
      const used = new Set((readers.get(file) ?? []).flatMap(({ names }) => names));
      if (used.has('*')) return [];
      return module.staticExports
        .flatMap(({ entries }) => entries)
        .map(({ exportName }) => exportName.name ?? 'default')
        .filter((name) => !used.has(name))
        .map((name) => `${file}: ${name}`);
    });
}
