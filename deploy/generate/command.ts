/**
 * What follows from other files of the repository, in files that other programs read.
 *
 *   npm run generate            writes it, after the schema and the types that follow from it
 *   npm run check:generated     writes nothing; fails when a file is not fresh
 */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { subgraphNames } from '../subgraphs.ts';
import { generatedFiles } from './files.ts';

const root = new URL('../../', import.meta.url);
const biome = fileURLToPath(new URL('node_modules/.bin/biome', root));

/** Folders without a line in deploy/subgraphs.ts are composed but never run, and the reverse. */
function checkFolders(): void {
  const folders = globSync('subgraphs/*', { cwd: root }).map((path) => basename(path));
  const odd = [...new Set(folders).symmetricDifference(new Set(subgraphNames))];
  if (odd.length > 0)
    throw new Error(
      `The folders of subgraphs/ and the names in deploy/subgraphs.ts differ: ${odd.join(', ')}.`,
    );
}

/** As `npm run fix` leaves it. */
const format = (path: string, text: string): string =>
  execFileSync(biome, ['format', `--stdin-file-path=${path}`], {
    cwd: root,
    input: text,
    encoding: 'utf8',
  });

try {
  checkFolders();
  for (const { path, make, isFormatted } of generatedFiles) {
    const file = new URL(path, root);
    const current = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const made = await make(current);
    const fresh = isFormatted ? format(path, made) : made;
    if (fresh === current) continue;
    if (process.argv.includes('--check')) {
      console.error(`${path} is not fresh. Run: npm run generate`);
      process.exitCode = 1;
    } else {
      writeFileSync(file, fresh);
      console.log(`${path} was written anew.`);
    }
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
