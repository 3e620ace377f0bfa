import type { Config } from '@clipgraph/platform/config/config.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import { openInstance } from '../processes/instance.ts';
import { findCommand, unknownCommand } from './command.ts';
import { commands } from './commands.ts';
import { doctor } from './doctor/doctor.ts';
import { show } from './doctor/finding.ts';
import { holdsData, noData, pendingOfSubgraphs } from './present-data.ts';
import { type ExitCode, runCommand } from './run-command.ts';

/**
 * Opens the stores, runs one command and closes them again.
 * @throws Error when they cannot be opened, or are another process's
 */
export async function runLocally(
  config: Config,
  words: readonly string[],
  print: (line: string) => void,
): Promise<ExitCode> {
  const found = findCommand(commands, words);
  if (!found) {
    print(unknownCommand(commands, words));
    return 2;
  }
  // Opening the stores makes and migrates what is missing: whoever only wanted to look, perhaps at
  // the wrong folder, is told instead.
  if (!found.command.makesData) {
    const isThere = holdsData(config);
    const missing = isThere ? await pendingOfSubgraphs(config) : [noData(config)];
    if (missing.length > 0) {
      const hint = isThere ? ['"npx clipgraph migrate" applies them, and so does a start.'] : [];
      const isDoctor = found.command === doctor;
      for (const text of [...missing, ...hint])
        print(isDoctor ? show({ verdict: 'note', text }) : text);
      return isDoctor ? 0 : 1;
    }
  }
  const instance = await openInstance(config, createLog(config.LOG_LEVEL, 'clipgraph-cli'), {
    consumes: false,
  });
  try {
    return await runCommand({ commands, instance }, words, print);
  } finally {
    await instance.close();
  }
}
