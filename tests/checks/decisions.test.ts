import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('../../docs/decisions/', import.meta.url);

test('decisions are numbered from 1 without holes, in the file name and in the title', () => {
  const files = readdirSync(folder).sort();
  const numbers = files.map((file) => Number(file.slice(0, 4)));
  const titles = files.map((file) =>
    /^# (\d+)\. /.exec(readFileSync(new URL(file, folder), 'utf8')),
  );
  expect(numbers).toEqual(files.map((_, index) => index + 1));
  expect(titles.map((title) => Number(title?.[1]))).toEqual(numbers);
});
