import { ConfigError, loadConfig } from '@clipgraph/platform/config/config.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import { openInstance } from '../instance.ts';
import { isListening, runOverHttp } from './admin-client.ts';
import { readAdminAccess } from './admin-file.ts';
import { findCommand, usage } from './command.ts';
import { commands } from './commands.ts';
import { examineMachine, show } from './doctor.ts';
import { type ExitCode, runCommand } from './run-command.ts';

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** `npx clipgraph <words>`. */
async function main(words: readonly string[]): Promise<ExitCode> {
  if (words.length === 0 || words.some((word) => ['help', '--help', '-h'].includes(word))) {
    print(usage(commands));
    return words.length === 0 ? 2 : 0;
  }
  const found = findCommand(commands, words);
  if (!found) {
    process.stderr.write(`There is no command "${words.join(' ')}".\n\n${usage(commands)}\n`);
    return 2;
  }
  // One line per fault on stdout would hide the command's own answer, so only errors are logged unless asked for more.
  const config = loadConfig({ LOG_LEVEL: 'error', ...process.env });
  if (found.command.name === 'doctor') for (const finding of examineMachine(config)) print(show(finding));

  const access = await readAdminAccess(config.DATA_DIR);
  if (access && (await isListening(access))) {
    if (found.command.name === 'doctor') print(`ok   An instance runs at ${access.url} (process ${access.pid}).`);
    return runOverHttp(access, words, print);
  }
  const instance = await openInstance(config, createLog(config.LOG_LEVEL, 'clipgraph-cli'));
  try {
    return await runCommand({ commands, instance }, words, print);
  } finally {
    await instance.close();
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { message, stack } = error as Error;
  process.stderr.write(`${error instanceof ConfigError || process.env.LOG_LEVEL !== 'debug' ? message : stack}\n`);
  process.exitCode = 1;
}
