import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@clipgraph/platform/config/config.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { banner } from './banner.ts';
import { planDemo } from './demo.ts';

let parent: string;
let DATA_DIR: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'clipgraph-demo-'));
  DATA_DIR = join(parent, 'data');
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const nothing = { accounts: false, posts: false };
const everything = { accounts: true, posts: true };
const planned = (env: Record<string, string>) => planDemo(loadConfig({ DATA_DIR, ...env }));

describe('demo accounts and posts', () => {
  test('are made in a new folder, and again where a start was cut off amid them', async () => {
    expect(planned({})).toEqual(everything);
    expect(planned({})).toEqual(everything);
    await rm(join(DATA_DIR, 'demo-unfinished'));
    expect(planned({})).toEqual(nothing);
    expect(planned({ DEMO: '1' })).toEqual({ accounts: true, posts: false });
  });

  test('are not made unasked in a folder that is there, in production, or with DEMO=0', async () => {
    expect(planned({ DEMO: '0' })).toEqual(nothing);
    expect(planned({ NODE_ENV: 'production' })).toEqual(nothing);
    expect(existsSync(DATA_DIR)).toBe(false);
    await mkdir(DATA_DIR);
    expect(planned({})).toEqual(nothing);
  });

  test('leave a folder that cannot be made to whoever opens it', async () => {
    await writeFile(DATA_DIR, '');
    expect(planned({ DATA_DIR: join(DATA_DIR, 'below') })).toEqual(nothing);
  });
});

describe('the banner', () => {
  const shown = (env: Record<string, string>, more: Partial<Parameters<typeof banner>[0]> = {}) =>
    banner({
      config: loadConfig(env),
      demo: nothing,
      web: false,
      restPort: undefined,
      missing: [],
      readyAfterMs: 1,
      ...more,
    });

  test('gives commands that find this instance, wherever it is', () => {
    expect(shown({})).toContain('Fill it:     npm run seed ');
    expect(shown({ PORT: '4001', DATA_DIR: "./ada's data" })).toContain(
      "Fill it:     DATA_DIR='./ada'\\''s data' PORT=4001 npm run seed ",
    );
  });

  test('tells addresses for others in the network, unless it is for this machine alone', () => {
    const network = /Network +http:\/\/[\d.]+:4000/;
    if (network.test(shown({}))) expect(shown({})).not.toMatch(/Network.*127\.0\.0\.1/);
    expect(shown({ HOST: '127.0.0.1' })).not.toMatch(/Network/);
    expect(shown({ PUBLIC_URL: 'https://clips.example' })).not.toMatch(/Network/);
  });

  test('names the web client first, where it is served', () => {
    expect(shown({}, { web: true })).toMatch(
      /ms\)\.\n\n +Web client http:\/\/localhost:4000\/\n +GraphQL/,
    );
    expect(shown({})).not.toContain('Web client');
  });

  test('says in one line what is missing, and nothing where nothing is', () => {
    const missing = ['ffmpeg is not there.', 'Not on port 8080.'];
    expect(shown({}, { missing })).toMatch(/Missing +ffmpeg is not there\. Not on port 8080\.\n/);
    expect(shown({})).not.toContain('Missing');
  });
});
