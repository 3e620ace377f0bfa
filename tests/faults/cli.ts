import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Stack } from './stack.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs `npx clipgraph <words>` on the stores of a stack.
 * @returns its exit code and all that it wrote
 */
export async function clipgraph(
  stack: Stack,
  ...words: string[]
): Promise<{ code: number; output: string }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-cli-'));
  const child = spawn(process.execPath, ['deploy/clipgraph.mjs', ...words], {
    cwd: root,
    env: { ...process.env, ...stack.environment, DATA_DIR: dataDir, LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number>((resolve) =>
    child.on('close', (exitCode) => resolve(exitCode ?? -1)),
  );
  await rm(dataDir, { recursive: true, force: true });
  return { code, output };
}
