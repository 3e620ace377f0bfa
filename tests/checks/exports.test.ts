import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { workspaces } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
const folders: string[] = globSync(
  workspaces.map((folder: string) => `${folder}/package.json`),
  { cwd: root },
).map((file) => file.slice(0, -'/package.json'.length));

describe.each(folders.sort())('what %s offers to others', (folder) => {
  const { exports } = JSON.parse(readFileSync(`${root}/${folder}/package.json`, 'utf8'));

  test('is listed, never everything', () => {
    expect(exports).toBeTypeOf('object');
    expect(Object.keys(exports)).not.toContain('./*');
  });

  test('is there', () => {
    const targets = Object.values<string | null>(exports).filter((target) => target !== null);
    const missing = targets.filter(
      // What is generated may not have been yet.
      (target) =>
        !target.startsWith('./generated/') &&
        !existsSync(`${root}/${folder}/${target.replace(/\*$/, '')}`),
    );
    expect(missing).toEqual([]);
  });
});

const subgraphs = folders.filter((folder) => folder.startsWith('subgraphs/'));
test.each(subgraphs)('%s offers itself by subgraph.ts', (folder) => {
  const { exports } = JSON.parse(readFileSync(`${root}/${folder}/package.json`, 'utf8'));
  expect(exports['./subgraph.ts']).toBe('./subgraph.ts');
});
