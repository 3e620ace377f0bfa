import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { holdsData } from './present-data.ts';

/**
 * Before a seed of a folder that no instance runs on: it may be the wrong one, so that whoever
 * typed it is asked before a new folder is made, and where an instance runs on another one.
 * @returns whether to go on
 */
export async function confirmSeed(
  config: Config,
  words: readonly string[],
  print: (line: string) => void,
): Promise<boolean> {
  // In production the command itself refuses.
  if (words.includes('--yes') || config.NODE_ENV === 'production') return true;
  const folder = resolve(config.DATA_DIR);
  const doubts: string[] = [];
  if (!holdsData(config)) doubts.push(`There is no data in ${folder} yet.`);
  if (await isInstance(`http://127.0.0.1:${config.PORT}`))
    doubts.push(
      `The instance at http://localhost:${config.PORT} has another folder than ${folder}: name it by DATA_DIR to fill that one.`,
    );
  if (doubts.length === 0) return true;
  for (const doubt of doubts) print(doubt);
  if (process.stdin.isTTY) {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await terminal.question(`Fill ${folder} all the same? [y/N] `);
    terminal.close();
    return /^y/i.test(answer.trim());
  }
  print('To fill it all the same: npx clipgraph seed --yes (npm run seed -- --yes)');
  return false;
}

/** Whether one of ours answers there. */
async function isInstance(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/version`, { signal: AbortSignal.timeout(1_000) });
    return ((await response.json()) as { service?: unknown }).service === 'clipgraph';
  } catch {
    return false;
  }
}
