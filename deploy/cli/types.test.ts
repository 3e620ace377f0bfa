import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runTypes } from './types.ts';

describe('clipgraph types', () => {
  let folder: string;
  const said: string[] = [];
  const run = (...words: string[]) => runTypes(words, (line) => said.push(line));
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clipgraph-types-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("writes typed documents and the schema into somebody else's project", async () => {
    expect(await run('--out', join(folder, 'own'))).toBe(0);
    const own = await readFile(join(folder, 'own/graph.ts'), 'utf8');
    expect(own).toContain('export const FeedDocument: TypedDocument<');
    expect(own).not.toMatch(/^import|sendToRoom/m);
    const mine = join(folder, 'mine.graphql');
    await writeFile(mine, 'query Mine($tag: String) { feed(tag: $tag) { edges { cursor } } }\n');
    expect(await run('--out', join(folder, 'mine'), '--documents', mine)).toBe(0);
    const module = await readFile(join(folder, 'mine/graph.ts'), 'utf8');
    expect(module).toContain('tag?: string | null | undefined');
    // As it stands in the file: servers know documents by their exact text.
    expect(module).toContain(`> = \`${await readFile(mine, 'utf8')}\``);
    expect(await readFile(join(folder, 'mine/schema.graphql'), 'utf8')).toContain('type Query');
  });

  it('names what is wrong', async () => {
    expect(await run()).toBe(2);
    expect(said.at(-1)).toContain('Say into which folder: --out');
    expect(await run('--out', folder, '--documents', join(folder, 'none'))).toBe(2);
    expect(said.at(-1)).toContain('none holds no .graphql file');
    const wrong = join(folder, 'wrong.graphql');
    await writeFile(wrong, 'query Wrong { nothing }');
    expect(await run('--out', folder, '--documents', wrong)).toBe(1);
    expect(said.at(-1)).toContain('Wrong does not fit the schema');
  });
});
