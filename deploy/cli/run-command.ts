import { isAppError } from '@clipgraph/platform/errors/catalogue.ts';
import type { Instance } from '../processes/instance.ts';
import { type Command, findCommand, UsageError, unknownCommand } from './command.ts';

export type ExitCode = 0 | 1 | 2;

/**
 * Runs what the operator typed against an open instance.
 * @param words all words after `clipgraph`
 * @param print shows one line; faults are told through it as well
 */
export async function runCommand(
  { commands, instance }: { commands: readonly Command[]; instance: Instance },
  words: readonly string[],
  print: (line: string) => void,
): Promise<ExitCode> {
  const found = findCommand(commands, words);
  if (!found) {
    print(unknownCommand(commands, words));
    return 2;
  }
  const { command, rest } = found;
  if (!command.takes && rest.length > 0) {
    print(
      `"clipgraph ${command.name}" takes nothing more; "${rest.join(' ')}" was not understood.`,
    );
    return 2;
  }
  try {
    return await command.run({ instance, words: rest, print });
  } catch (error) {
    if (error instanceof UsageError) {
      print(
        `${error.message}\nUsage: npx clipgraph ${command.name} ${command.takes ?? ''}`.trimEnd(),
      );
      return 2;
    }
    if (!isAppError(error))
      instance.log.error({ err: error, command: command.name }, 'command failed');
    print(
      `clipgraph ${command.name} failed: ${error instanceof Error ? error.message : String(error)}`,
    );
    return 1;
  }
}
