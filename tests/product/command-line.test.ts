import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clipgraph as runClipgraph } from '../kit/cli.ts';
import { createClient } from '../kit/client.ts';
import { freePort, ownStores, type ProductProcess, startProcess } from '../kit/process.ts';

const prefixes = ownStores();

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

  const clipgraphAt = (folder: string, ...words: string[]) =>
    runClipgraph({ ...prefixes, DATA_DIR: folder }, ...words);
  const clipgraph = (...words: string[]) => clipgraphAt(dataDir, ...words);
  const start = async (variables: Record<string, string> = { DATA_DIR: dataDir }) => {
    product = await startProcess('deploy/start.mjs', {
      ...prefixes,
      PORT: String(await freePort()),
      NODE_ENV: 'test',
      DEMO: '1',
      ...variables,
    });
    return createClient(product.url);
  };
  const login = {
    query: 'mutation ($i: LoginInput!) { login(input: $i) { accessToken } }',
    variables: { i: { username: 'ada', password: 'clipgraph-demo' } },
  };

  it('helps, and says when it did not understand', async () => {
    expect(await clipgraph('help')).toMatchObject({
      code: 0,
      said: expect.stringContaining('clipgraph counters verify'),
    });
    expect(await clipgraph('conters', 'verify')).toMatchObject({
      code: 2,
      said: expect.stringContaining('no command "conters verify"'),
    });
    expect(await clipgraph('help', 'seed')).toMatchObject({
      code: 0,
      said: expect.stringMatching(/Usage: npx clipgraph seed.*Example: /s),
    });
  });

  it('makes nothing where there is no data to look at', async () => {
    const nowhere = join(dataDir, 'nonexistent', 'folder');
    for (const words of [['doctor'], ['dlq', 'list'], ['counters', 'repair']]) {
      const { code, said } = await clipgraphAt(nowhere, ...words);
      expect(said).toContain(`There is no data in ${nowhere} yet`);
      expect(code).toBe(words[0] === 'doctor' ? 0 : 1);
    }
    expect(await clipgraphAt(nowhere, 'seed')).toMatchObject({
      code: 1,
      said: expect.stringMatching(/There is no data in .*--yes/s),
    });
    expect(existsSync(nowhere)).toBe(false);
    const file = join(dataDir, 'file');
    await writeFile(file, '');
    expect(await clipgraphAt(file, 'doctor')).toMatchObject({
      code: 1,
      said: expect.stringContaining('DATA_DIR must name a folder'),
    });
    await rm(file);
  });

  it('tells what migrating applied', async () => {
    const { code, said } = await clipgraph('migrate');
    expect(code).toBe(0);
    expect(said).toMatch(/^interaction: \d+ applied: \d{14}_/m);
    expect((await clipgraph('migrate')).said).toContain('interaction: up to date');
  });

  it('tells of migrations that the running process does not know, and applies none by looking', async () => {
    const embedded = {
      DATA_DIR: join(dataDir, 'embedded'),
      DEMO: '0',
      DATABASE_URL: '',
      REDIS_URL: '',
      KAFKA_BROKERS: '',
    };
    const clipgraphThere = (...words: string[]) =>
      runClipgraph({ ...prefixes, ...embedded }, ...words);
    await start(embedded);
    expect(await clipgraphThere('migrate')).toMatchObject({
      code: 0,
      said: expect.stringContaining('interaction: up to date'),
    });
    // The code on the disk cannot get ahead of a running process here, so that the journal falls
    // behind both.
    const database = new DatabaseSync(join(embedded.DATA_DIR, 'interaction.sqlite'), {
      timeout: 5_000,
    });
    try {
      const last = database
        .prepare('select * from migrations order by name desc limit 1')
        .get() as Record<string, string | number>;
      database.prepare('delete from migrations where name = ?').run(last.name as string);
      for (const command of ['migrate', 'doctor']) {
        const { code, said } = await clipgraphThere(command);
        expect({ code, said }).toMatchObject({
          code: 1,
          said: expect.stringContaining('runs older code'),
        });
        expect(said).toContain(`interaction: 1 pending: ${last.name}`);
      }
      await product?.stop();
      product = undefined;
      expect(await clipgraphThere('doctor')).toMatchObject({
        code: 0,
        said: expect.stringContaining(`interaction: 1 pending: ${last.name}`),
      });
      expect(await clipgraphThere('dlq', 'list')).toMatchObject({
        code: 1,
        said: expect.stringContaining('npx clipgraph migrate'),
      });
    } finally {
      database.close();
      await product?.stop();
      product = undefined;
    }
  });

  it('works on a running instance, which carries on', async () => {
    const { code, ask } = await start();
    expect(await clipgraph('doctor')).toMatchObject({
      code: 0,
      said: expect.stringContaining('An instance runs at http://127.0.0.1:'),
    });
    expect(await clipgraph('counters', 'verify')).toMatchObject({
      code: 0,
      said: expect.stringContaining('\ndrift 0\n'),
    });
    // What the start has written is handed over in the background.
    await expect
      .poll(() => clipgraph('outbox', 'status'), { timeout: 30_000 })
      .toMatchObject({ code: 0, said: expect.stringContaining('user: 0 waiting') });
    expect(await clipgraph('dlq', 'list')).toEqual({ code: 0, said: 'No dead letters.\n' });
    expect(await clipgraph('user', 'disable', 'nobody')).toMatchObject({
      code: 1,
      said: expect.stringContaining('does not exist'),
    });

    expect((await clipgraph('user', 'disable', 'ada')).code).toBe(0);
    expect(await code(login.query, login.variables)).not.toBeNull();
    expect((await clipgraph('user', 'enable', 'ada')).code).toBe(0);
    expect((await ask(login.query, login.variables)).errors).toBeUndefined();
  });

  it('opens the stores itself when no instance runs, also after a crash', async () => {
    await product?.stop('SIGKILL');
    product = undefined;
    expect(await clipgraph('migrate')).toMatchObject({
      code: 0,
      said: expect.stringContaining('interaction: up to date'),
    });
    expect(await clipgraph('projections', 'rebuild', 'video')).toMatchObject({
      code: 0,
      said: expect.stringContaining('video from user: told 2 rows'),
    });
    const { code: rebuilt, said } = await clipgraph('projections', 'rebuild');
    expect(rebuilt).toBe(0);
    for (const subgraph of ['video', 'relation', 'interaction', 'messaging'])
      expect(said).toContain(`${subgraph} from user: told 2 rows`);
    expect(await clipgraph('projections', 'rebuild', 'vdeo')).toMatchObject({
      code: 2,
      said: expect.stringContaining('Name one subgraph, or none'),
    });
    expect((await clipgraph('user', 'disable', 'ada')).code).toBe(0);
    const { code } = await start();
    expect(await code(login.query, login.variables)).not.toBeNull();
  });

  it('refuses to fill production unless it is told to', async () => {
    await product?.stop();
    product = undefined;
    process.env.NODE_ENV = 'production';
    try {
      expect(await clipgraph('seed')).toMatchObject({
        code: 1,
        said: expect.stringContaining('--force'),
      });
    } finally {
      process.env.NODE_ENV = 'test';
    }
  });
});
