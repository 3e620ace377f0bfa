import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importsOf } from './module-graph.ts';
import { parse } from './sources.ts';

/** A walk through the code: the files that a reader opens, in order. */
interface Walk {
  title: string;
  maxFiles: number;
  files: { path: string /** What an earlier file and this one both name. */; by?: string }[];
}

/** Every "## title" with its limit and its numbered files. */
export function readWalks(page: string): Walk[] {
  return page
    .split(/^## /m)
    .slice(1)
    .map((part) => ({
      title: part.split('\n')[0] ?? '',
      maxFiles: Number(/^At most (\d+) files/m.exec(part)?.[1] ?? 0),
      files: [...part.matchAll(/^\d+\. `([^`]+)`(.*(?:\n {3}.*)*)/gm)].map(
        ([, path = '', text = '']) => {
          const by = /\(by `([^`]+)`\)/.exec(text)?.[1];
          return { path, ...(by !== undefined && { by }) };
        },
      ),
    }));
}

/**
 * What is wrong with a walk: too many files, one that is not there, or one that nothing leads to.
 * A file is reached when an earlier one imports it, or names what it answers by: a word in its text
 * or its path.
 * @param read a file's text; undefined when there is none
 */
export function walkFaults(walk: Walk, read: (path: string) => string | undefined): string[] {
  const faults: string[] = [];
  const { length } = walk.files;
  if (length === 0 || length > walk.maxFiles)
    faults.push(`${walk.title}: ${length} files, at most ${walk.maxFiles}`);
  const seen: string[] = [];
  const imported = new Set<string>();
  for (const { path, by } of walk.files) {
    const text = read(path);
    if (text === undefined) {
      faults.push(`${walk.title}: ${path} is not there`);
      continue;
    }
    const isNamed =
      by !== undefined && [path + text, seen.join('\n')].every((one) => one.includes(by));
    if (seen.length > 0 && !imported.has(path) && !isNamed)
      faults.push(
        by === undefined
          ? `${walk.title}: no earlier file imports ${path}`
          : `${walk.title}: "${by}" does not lead to ${path}`,
      );
    seen.push(text);
    if (/\.(ts|mjs)$/.test(path))
      for (const { to } of importsOf(parse(path, text))) imported.add(to);
  }
  return faults;
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const read = (path: string) =>
    existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;
  const walks = readWalks(read('docs/walks.md') ?? '');
  const faults = walks.flatMap((walk) => walkFaults(walk, read));
  for (const fault of faults) console.error(`docs/walks.md: ${fault}`);
  for (const { title, files, maxFiles } of walks)
    console.log(`${String(files.length).padStart(4)} of ${maxFiles}  ${title}`);
  process.exitCode = faults.length === 0 && walks.length > 0 ? 0 : 1;
}
