import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockDataDir } from './data-dir-lock.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'clipgraph-')), 'data');
});
afterEach(() => rmSync(join(dataDir, '..'), { recursive: true, force: true }));

test('a second start is refused with the pid of the first, until that one lets go', async () => {
  const unlock = await lockDataDir(dataDir);
  await expect(lockDataDir(dataDir)).rejects.toThrow(`process ${process.pid}`);
  await unlock();
  await (await lockDataDir(dataDir))();
});

test('another process is refused, and takes the folder when the first one was killed', async () => {
  const script = `import { lockDataDir } from ${JSON.stringify(new URL('./data-dir-lock.ts', import.meta.url).href)};
    await lockDataDir(${JSON.stringify(dataDir)}); console.log('locked'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  await expect(lockDataDir(dataDir)).rejects.toThrow(`process ${child.pid}`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await (await lockDataDir(dataDir))();
});

test('of many starts at once one wins', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockDataDir(dataDir)));
  const won = outcomes.filter((outcome) => outcome.status === 'fulfilled');
  expect(won).toHaveLength(1);
  await won[0]?.value();
});

/**
 * Permissions do not bind root, so that it becomes somebody else meanwhile. Locking is synchronous.
 */
function lockAsPlainUser(): Promise<unknown> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    return lockDataDir(dataDir);
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

test.runIf(process.platform === 'linux')(
  'a folder where none can be made is told of at once',
  async () => {
    await expect(lockDataDir('/proc/clipgraph/data')).rejects.toThrow(
      /the folder \/proc\/clipgraph\/data cannot be made/,
    );
  },
);

test('a folder that cannot be used is named with its variable and what to do', async () => {
  const parent = join(dataDir, '..');
  writeFileSync(dataDir, '');
  await expect(lockDataDir(dataDir)).rejects.toThrow(
    `DATA_DIR must name a folder, and ${dataDir} is a file`,
  );
  await expect(lockDataDir(join(dataDir, 'below'))).rejects.toThrow('DATA_DIR must name a folder');
  rmSync(dataDir);
  chmodSync(parent, 0o555);
  await expect(lockAsPlainUser()).rejects.toThrow(`DATA_DIR: the folder ${dataDir} cannot be made`);
  chmodSync(parent, 0o755);
  mkdirSync(dataDir, { mode: 0o555 });
  await expect(lockAsPlainUser()).rejects.toThrow(`DATA_DIR: ${dataDir} cannot be written`);
  await expect(lockAsPlainUser()).rejects.toThrow(
    `Run this as the user who owns it (number ${process.geteuid?.()})`,
  );
});
