import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { copyRepository } from '../kit/copy.ts';
import { stepsOf, writeStep } from './steps.ts';

const page = new URL('../../docs/how-to-add-a-feature.md', import.meta.url);

test('the steps of docs/how-to-add-a-feature.md make a feature whose checks and tests pass', async () => {
  const steps = stepsOf(await readFile(page, 'utf8'));
  expect(steps.length).toBeGreaterThan(8);
  await using copy = await copyRepository();
  for (const step of steps)
    if (step.kind === 'command') await copy.run(step.command);
    else await writeStep(copy.root, step);
});
