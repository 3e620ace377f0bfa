import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from './client.ts';
import { freePort, type ProductProcess, startProcess } from './process.ts';

const name = randomUUID().slice(0, 8);
const prefixes = { DATABASE_PREFIX: `cli_${name}_`, KAFKA_PREFIX: `cli-${name}.`, REDIS_PREFIX: `cli-${name}:` };
const root = fileURLToPath(new URL('../../', import.meta.url));

describe('npx clipgraph', () => {
  let dataDir: string;
  let product: ProductProcess | undefined;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-'));
  });
  afterAll(async () => {
    await product?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const clipgraph = (...words: string[]) =>
    new Promise<{ code: number; said: string }>((resolve) => {
      const env = { ...process.env, ...prefixes, DATA_DIR: dataDir };
      execFile(process.execPath, ['deploy/clipgraph.mjs', ...words], { cwd: root, env }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
      );
    });
  const start = async () => {
    product = await startProcess('deploy/start.mjs', { ...prefixes, DATA_DIR: dataDir, PORT: String(await freePort()), NODE_ENV: 'test', DEMO: '1' });
    return createClient(product.url);
  };
  const login = {
    query: 'mutation ($i: LoginInput!) { login(input: $i) { accessToken } }',
    variables: { i: { username: 'ada', password: 'clipgraph-demo' } },
  };

  it('helps, and says when it did not understand', async () => {
    expect(await clipgraph('help')).toMatchObject({ code: 0, said: expect.stringContaining('clipgraph counters verify') });
    expect(await clipgraph('conters', 'verify')).toMatchObject({ code: 2, said: expect.stringContaining('no command "conters verify"') });
  });

  it('works on a running instance, which carries on', async () => {
    const { code, ask } = await start();
    expect(await clipgraph('doctor')).toMatchObject({ code: 0, said: expect.stringContaining('An instance runs at http://127.0.0.1:') });
    expect(await clipgraph('counters', 'verify')).toMatchObject({ code: 0, said: expect.stringContaining('\ndrift 0\n') });
    expect(await clipgraph('outbox', 'status')).toMatchObject({ code: 0, said: expect.stringContaining('user: 0 waiting') });
    expect(await clipgraph('dlq', 'list')).toEqual({ code: 0, said: 'No dead letters.\n' });
    expect(await clipgraph('user', 'disable', 'nobody')).toMatchObject({ code: 1, said: expect.stringContaining('does not exist') });

    expect((await clipgraph('user', 'disable', 'ada')).code).toBe(0);
    expect(await code(login.query, login.variables)).not.toBeNull();
    expect((await clipgraph('user', 'enable', 'ada')).code).toBe(0);
    expect((await ask(login.query, login.variables)).errors).toBeUndefined();
  });

  it('opens the stores itself when no instance runs, also after a crash', async () => {
    await product?.stop('SIGKILL');
    product = undefined;
    expect(await clipgraph('migrate')).toMatchObject({ code: 0, said: expect.stringContaining('interaction: up to date') });
    expect(await clipgraph('projections', 'rebuild', 'video')).toMatchObject({ code: 0, said: expect.stringContaining('user: told 2 rows') });
    expect((await clipgraph('user', 'disable', 'ada')).code).toBe(0);
    const { code } = await start();
    expect(await code(login.query, login.variables)).not.toBeNull();
  });

  it('refuses to fill production unless it is told to', async () => {
    await product?.stop();
    product = undefined;
    process.env.NODE_ENV = 'production';
    try {
      expect(await clipgraph('seed')).toMatchObject({ code: 1, said: expect.stringContaining('--force') });
    } finally {
      process.env.NODE_ENV = 'test';
    }
  });
});
