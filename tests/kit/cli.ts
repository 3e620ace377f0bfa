import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Runs `npx clipgraph <words>` as an operator would.
 * @param environment further variables; without DATA_DIR it gets an empty folder
 * @returns its exit code and all that it wrote
 */
export async function clipgraph(
  environment: Readonly<Record<string, string>>,
  ...words: string[]
): Promise<{ code: number; said: string }> {
  const scratch = environment.DATA_DIR
    ? undefined
    : await mkdtemp(join(tmpdir(), 'clipgraph-cli-'));
  const env = { ...process.env, ...environment, ...(scratch && { DATA_DIR: scratch }) };
  const answer = await new Promise<{ code: number; said: string }>((resolve) => {
    execFile(
      process.execPath,
      ['deploy/clipgraph.mjs', ...words],
      { cwd: root, env },
      (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
    );
  });
  if (scratch) await rm(scratch, { recursive: true, force: true });
  return answer;
}
