import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readSources } from './sources.ts';

/** The seed normalises names of its own making. */
const permitted = ['platform/text/normal-form.ts', 'deploy/seed/people.ts'];

test('text is normalised in one place, which wants its length bounded', async () => {
  const sources = await readSources(fileURLToPath(new URL('../..', import.meta.url)));
  const found = sources
    .filter(({ isTest, text }) => !isTest && /\.normalize\(\s*['"`)]/.test(text))
    .map(({ file }) => file);
  expect(found.sort()).toEqual(permitted.sort());
});
