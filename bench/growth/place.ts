import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileOfUrl } from '@clipgraph/platform/database/open.ts';
import type { makeAccounts } from '@clipgraph/user/testing/accounts.ts';
import { openStore } from './fill/store.ts';

export interface Filled {
  seconds: number;
  /** By table, with its indexes. */
  megabytes: Record<string, number>;
}

/** What it takes to open stores again that were filled before. */
interface Known {
  secrets: string;
  prefix: string;
  nowMs: number;
  accounts: Awaited<ReturnType<typeof makeAccounts>>;
  /** By subgraph; one that is not in here is to be filled. */
  filled: Record<string, Filled>;
}

/** Where the stores of a world are. */
interface Place {
  environment: Record<string, string>;
  known: Known;
  remember(): Promise<void>;
  /** Deletes what was filled of a subgraph before somebody ended it. */
  clear(databaseUrl: string): Promise<void>;
  /** Deletes the stores, unless they are kept. */
  drop(databaseUrls: readonly string[]): Promise<void>;
}

async function clear(databaseUrl: string): Promise<void> {
  if (databaseUrl.startsWith('file:')) {
    const file = fileOfUrl(databaseUrl);
    for (const end of ['', '-wal', '-shm']) await rm(file + end, { force: true });
    return;
  }
  const url = new URL(databaseUrl);
  const name = url.pathname.slice(1);
  url.pathname = '';
  const store = await openStore(url.href);
  await store.run(`drop database if exists \`${name}\``);
  await store.close();
}

/** @param keep a folder in which it stays; empty for a place that is deleted in the end */
export async function openPlace(posts: number, keep: string): Promise<Place> {
  const onMysql = Boolean(process.env.DATABASE_URL);
  const folder = keep
    ? join(keep, `${onMysql ? 'mariadb' : 'sqlite'}-${posts}`)
    : await mkdtemp(join(tmpdir(), 'clipgraph-growth-'));
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'world.json');
  const before = await readFile(file, 'utf8').catch(() => undefined);
  const known: Known = before
    ? JSON.parse(before)
    : {
        secrets: randomUUID() + randomUUID(),
        prefix: `growth_${keep ? 'kept' : process.pid}_${posts}_`,
        nowMs: Date.now(),
        accounts: [],
        filled: {},
      };
  return {
    known,
    environment: {
      DATABASE_URL: process.env.DATABASE_URL ?? '',
      DATABASE_PREFIX: known.prefix,
      DATA_DIR: folder,
      SECRETS: known.secrets,
      HOST: '127.0.0.1',
      PORT: '0',
      NODE_ENV: 'test',
      LOG_LEVEL: 'error',
      RATE_LIMITS: 'off',
      MEDIA_JOBS: '0',
      METRICS: 'off',
    },
    remember: () => writeFile(file, JSON.stringify(known)),
    clear,
    async drop(databaseUrls) {
      if (keep) return;
      for (const url of databaseUrls) await clear(url);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
