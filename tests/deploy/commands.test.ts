import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { tools } from './chart.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const hasMake = await run('make', ['--version']).then(
  () => true,
  () => false,
);
const path = [...(tools ? [join(tools.helm, '..')] : []), process.env.PATH].join(':');
const make = (...words: string[]) =>
  run('make', [...words, 'COMPOSE=docker compose'], {
    cwd: root,
    env: { ...process.env, PATH: path },
    maxBuffer: 64 * 1024 * 1024,
  });
const values = 'VALUES=deploy/helm/values/production.yaml';

describe.skipIf(!hasMake)("the operator's commands", () => {
  test('are listed when none is named', async () => {
    const { stdout } = await make();
    for (const name of [
      'make up',
      'make down-local',
      'make deploy',
      'make apply',
      'make down',
      'make image',
    ])
      expect(stdout).toContain(name);
  });

  const dryRuns: [string[], RegExp][] = [
    [['image'], /would run: docker build .*Dockerfile/],
    [['up'], /would run: PORT=4000 docker compose +up --detach/],
    [['up', 'OBSERVABILITY=1'], /OTEL_EXPORTER_OTLP_ENDPOINT=\S+ .*--profile observability up/],
    [['up', 'OLDER_CLIENTS=1'], /would run: .*--profile older-clients up --detach/],
    [['down-local'], /would run: .*down --remove-orphans\n[\s\S]*Next: make up/],
    [['down-local', 'VOLUMES=1'], /would run: .*down --remove-orphans --volumes/],
    [['down'], /would run: helm uninstall clipgraph [\s\S]*Next/],
  ];
  test.each(dryRuns)(
    'make %j DRY_RUN=1 says what it would do, and does nothing',
    async (words, wanted) => {
      const before = existsSync(join(root, '.env'))
        ? readFileSync(join(root, '.env'), 'utf8')
        : undefined;
      const { stdout } = await make(...words, 'DRY_RUN=1');
      expect(stdout).toMatch(wanted);
      expect(
        existsSync(join(root, '.env')) ? readFileSync(join(root, '.env'), 'utf8') : undefined,
      ).toBe(before);
    },
  );

  test.skipIf(!tools).each(['deploy', 'apply'])(
    'make %s DRY_RUN=1 shows every object',
    async (command) => {
      const { stdout } = await make(command, values, 'DRY_RUN=1');
      expect(stdout).toContain('kind: Deployment');
      expect(stdout).toMatch(
        /would run: helm (install|upgrade) clipgraph [\s\S]*Nothing was changed\. Next: helm test/,
      );
    },
  );

  test.each(['bench/run.mjs', 'tests/soak.ts'])(
    '%s without a name lists its choices and starts none',
    async (script) => {
      const asked = run(process.execPath, [script], { cwd: root, timeout: 20_000 });
      await expect(asked).rejects.toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/^Say which: npm run (bench|soak) -- .*gateway/),
      });
    },
  );

  test('make deploy without values says where there are some', async () => {
    await expect(make('deploy', 'DRY_RUN=1')).rejects.toMatchObject({
      stdout: expect.stringContaining('deploy/helm/values'),
    });
  });
});
