import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { hasProgram } from './prometheus.ts';

const folder = fileURLToPath(new URL('../../deploy/observability/', import.meta.url));
const promtool = (...args: string[]) => promisify(execFile)('promtool', args, { cwd: folder });
const read = (file: string) => readFile(`${folder}${file}`, 'utf8');
const alerts = [...(await read('rules.yml')).matchAll(/- alert: (\w+)/g)].map(([, name]) => String(name));

it.skipIf(!hasProgram('promtool'))('with promtool, every alert fires when it should and is quiet when it should be', async () => {
  await promtool('check', 'rules', 'rules.yml');
  expect((await promtool('test', 'rules', 'rules.test.yml')).stdout).toContain('SUCCESS');
});

it('every alert is tested both ways, and tells where its section of the runbook is', async () => {
  const [rules, tests, runbook] = await Promise.all([read('rules.yml'), read('rules.test.yml'), read('runbook.md')]);
  expect(alerts.length).toBeGreaterThan(10);
  for (const alert of alerts) {
    for (const kind of ['fires', 'stays quiet']) expect(tests).toContain(`- name: ${alert} ${kind}\n`);
    expect(rules).toContain(`runbook: deploy/observability/runbook.md#${alert.toLowerCase()}\n`);
    expect(runbook).toContain(`\n## ${alert}\n`);
  }
  expect([...runbook.matchAll(/\n## (\w+)\n/g)].map(([, name]) => name)).toEqual(alerts);
});
