import type { Config } from '@clipgraph/platform/config/config.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import { openInstance } from '../instance.ts';
import { findCommand, usage } from './command.ts';
import { commands } from './commands.ts';
import { type ExitCode, runCommand } from './run-command.ts';

/** Opens the stores, runs one command and closes them again. @throws Error when they cannot be opened, or are another process's */
export async function runLocally(config: Config, words: readonly string[], print: (line: string) => void): Promise<ExitCode> {
  if (!findCommand(commands, words)) {
    print(`There is no command "${words.join(' ')}".\n\n${usage(commands)}`);
    return 2;
  }
  const instance = await openInstance(config, createLog(config.LOG_LEVEL, 'clipgraph-cli'), { consumes: false });
  try {
    return await runCommand({ commands, instance }, words, print);
  } finally {
    await instance.close();
  }
}
