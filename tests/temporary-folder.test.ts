import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderInMemory } from './temporary-folder.ts';

let memory: string;
beforeAll(() => {
  memory = mkdtempSync(join(tmpdir(), 'clipgraph-memory-'));
});
afterAll(() => rmSync(memory, { recursive: true, force: true }));

test('a run has a folder of its own in memory', () => {
  const folder = folderInMemory(memory, 1);
  expect(folder).toBe(join(memory, `clipgraph-tests-${process.pid}`));
  expect(existsSync(folder as string)).toBe(true);
});

test('where there is too little room, or no such memory, the run stays on the disk', () => {
  expect(folderInMemory(memory, Number.MAX_SAFE_INTEGER)).toBeUndefined();
  expect(folderInMemory(join(memory, 'nothing here'), 1)).toBeUndefined();
});

test('what a killed run left is removed after an hour, and nothing else', () => {
  const nobody = 2 ** 30;
  const names = [`clipgraph-tests-${nobody}`, `clipgraph-tests-${nobody + 1}`, 'of-others'];
  const [old = '', recent = '', others = ''] = names.map((name) => join(memory, name));
  for (const path of [old, recent, others]) mkdirSync(path);
  const hoursAgo = Date.now() / 1000 - 7_200;
  for (const path of [old, others]) utimesSync(path, hoursAgo, hoursAgo);
  folderInMemory(memory, 1);
  expect([old, recent, others].map(existsSync)).toEqual([false, true, true]);
});
