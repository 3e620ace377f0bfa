import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { copyRepository } from '../kit/copy.ts';
import { stepsOf, writeStep } from './steps.ts';

const page = new URL('../../docs/how-to-add-a-feature.md', import.meta.url);

test('the steps of docs/how-to-add-a-feature.md make a feature whose checks and tests pass', async () => {
  const steps = stepsOf(await readFile(page, 'utf8'));
  expect(steps.length).toBeGreaterThan(8);
  await using copy = await copyRepository();
  // A line at a time: of a list with `&&`, only the last command would stop the shell.
  for (const step of steps)
    if (step.kind === 'command') for (const line of step.command.split('\n')) await copy.run(line);
    else await writeStep(copy.root, step);
});
