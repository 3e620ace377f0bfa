import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './place.ts';
import { requireProgram, runProgram } from './programs.ts';
import type { Place } from './recipe.ts';

export const installJava = 'apt-get install default-jre-headless maven';

export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/**
 * A server's libraries, fetched once by Maven and kept for later work trees; the folder's name
 * changes with the list of libraries.
 * @param pom the list
 */
export async function javaLibraries(place: Place, name: string, pom: URL): Promise<string> {
  const version = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
    .slice(0, 12);
  const cache = await mkdir(cacheFolder, { recursive: true }).then(
    () => cacheFolder,
    () => place.folder,
  );
  const folder = join(cache, `${name}-${version}`);
  if (await exists(folder)) return folder;

  const maven = await requireProgram('mvn', installJava);
  const working = await mkdtemp(join(cache, 'fetching-'));
  try {
    await copyFile(pom, join(working, 'pom.xml'));
    const goal = [
      '-q',
      '-B',
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      '-DoutputDirectory=lib',
    ];
    // A registry that is slow for a moment should not fail the start.
    await runProgram(maven, goal, working).catch(() => runProgram(maven, goal, working));
    await rename(join(working, 'lib'), folder).catch(async (error) => {
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(working, { recursive: true, force: true });
  }
  return folder;
}
