import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What `.ci/run` tells at its end when its parts took so many minutes. */
function told(minutes: Record<string, number>): { status: number | null; lines: string[] } {
  const spent = Object.entries(minutes).map(([name, took]) => `spend '${name}' ${took * 60}`);
  const script = ['source .ci/budget.sh', ...spent, 'tell_budget'].join('\n');
  const { status, stdout } = spawnSync('bash', ['--norc', '-uc', script], { cwd: root });
  return { status, lines: String(stdout).trim().split('\n') };
}

test('minutes are told for each part, and a part over its budget is named without failing', () => {
  expect(told({ check: 1.5, 'tests, embedded': 3.5, 'tests, real servers': 6.5 })).toEqual({
    status: 0,
    lines: [
      '1.5 min  check',
      '3.5 of 4 min  tests, embedded',
      '6.5 of 6 min  tests, real servers',
      'OVER BUDGET tests, real servers: 6.5 min, may take 6',
      '11.5 of 35 min  in all',
    ],
  });
});

test('all parts together fail above 35 minutes', () => {
  expect(told({ check: 35 }).status).toBe(0);
  expect(told({ check: 35, 'tests, embedded': 0.5 })).toMatchObject({
    status: 1,
    lines: expect.arrayContaining(['OVER BUDGET all parts together']),
  });
});

test('each suite of .ci/run has a budget', () => {
  const suites = [...readFileSync(`${root}.ci/run`, 'utf8').matchAll(/suite '([^']+)'/g)];
  expect(suites).toHaveLength(4);
  for (const [, name] of suites)
    expect(told({ [name as string]: 1 }).lines[0]).toMatch(/^1\.0 of \d+ min/);
});
