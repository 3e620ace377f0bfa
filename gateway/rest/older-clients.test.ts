import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = readFileSync(new URL('../../docs/older-clients.md', import.meta.url), 'utf8');

test('comments point to places of docs/older-clients.md that are there', () => {
  const missing = readdirSync(new URL('.', import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const text = readFileSync(new URL(file, import.meta.url), 'utf8');
      return [...text.matchAll(/docs\/older-clients\.md#([\w-]+)/g)].map(([, anchor]) => ({
        file,
        anchor,
      }));
    })
    .filter(({ anchor }) => !page.includes(`<a id="${anchor}">`));
  expect(missing).toEqual([]);
});
