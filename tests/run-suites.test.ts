import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('running tests by a text that is in no path says so, and fails', () => {
  const program = fileURLToPath(new URL('./run.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'nosuchthing'], {
    encoding: 'utf8',
  });
  expect([status, stderr.trim()]).toEqual([1, `No test file's path holds "nosuchthing".`]);
  expect(stdout).not.toMatch(/include|failed/);
});
