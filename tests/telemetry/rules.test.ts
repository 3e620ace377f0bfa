import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { hasProgram } from './prometheus.ts';

interface RuleTest {
  readonly name: string;
  readonly alert_rule_test?: readonly {
    readonly alertname: string;
    readonly exp_alerts: readonly unknown[];
  }[];
}

const folder = fileURLToPath(new URL('../../deploy/observability/', import.meta.url));
const promtool = (...args: string[]) => promisify(execFile)('promtool', args, { cwd: folder });
const read = (file: string) => readFile(`${folder}${file}`, 'utf8');
const alerts = [...(await read('rules.yml')).matchAll(/- alert: (\w+)/g)].map(([, name]) =>
  String(name),
);

it.skipIf(!hasProgram('promtool'))(
  'with promtool, every alert fires when it should and is quiet when it should be',
  async () => {
    await promtool('check', 'rules', 'rules.yml');
    expect((await promtool('test', 'rules', 'rules.test.yml')).stdout).toContain('SUCCESS');
  },
);

it('a test of an alert that fires expects that alert, and one that stays quiet expects none', async () => {
  const { tests } = parse(await read('rules.test.yml')) as { tests: RuleTest[] };
  for (const { name, alert_rule_test: cases = [] } of tests) {
    const [alert, ...what] = name.split(' ');
    if (!alerts.includes(String(alert))) continue;
    expect(cases.length, name).toBeGreaterThan(0);
    for (const { alertname, exp_alerts } of cases)
      expect([alertname, exp_alerts.length > 0], name).toEqual([alert, what.join(' ') === 'fires']);
  }
});

it('every alert is tested both ways, and tells where its section of the runbook is', async () => {
  const [rules, tests, runbook] = await Promise.all([
    read('rules.yml'),
    read('rules.test.yml'),
    read('runbook.md'),
  ]);
  expect(alerts.length).toBeGreaterThan(10);
  for (const alert of alerts) {
    for (const kind of ['fires', 'stays quiet'])
      expect(tests).toContain(`- name: ${alert} ${kind}\n`);
    expect(rules).toContain(`runbook: deploy/observability/runbook.md#${alert.toLowerCase()}\n`);
    expect(runbook).toContain(`\n## ${alert}\n`);
  }
  expect([...runbook.matchAll(/\n## (\w+)\n/g)].map(([, name]) => name)).toEqual(alerts);
});
