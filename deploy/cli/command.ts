import { editDistance } from '@clipgraph/search/text/spelling.ts';
import type { Instance } from '../processes/instance.ts';

/** One run of a command. */
export interface Job {
  readonly instance: Instance;
  /** The words after the command's own. */
  readonly words: readonly string[];
  /** Shows a line to the operator, at once. */
  print(line: string): void;
}

export interface Command {
  /** What the operator types after `clipgraph`: `counters verify`. */
  readonly name: string;
  /** What may follow it: `<username>`. */
  readonly takes?: string;
  /**
   * Opens a folder that holds no data yet, and brings the databases to the newest tables.
   * @default it is told of instead
   */
  readonly makesData?: boolean;
  /** One line of help. */
  readonly summary: string;
  /** What its own help says besides: one line for each word that it takes. */
  readonly details?: readonly string[];
  /** A line that can be typed as it stands; the command without anything when left out. */
  readonly example?: string;
  /** @returns the exit code: 0 all is well, 1 something is not @throws UsageError, AppError */
  run(job: Job): Promise<0 | 1>;
}

/** The operator typed something that the command does not take; the message says what it takes. */
export class UsageError extends Error {}

/** The command that these words name, and the words left over. The longest name wins. */
export function findCommand(
  commands: readonly Command[],
  words: readonly string[],
): { command: Command; rest: string[] } | undefined {
  const named = commands
    .filter(({ name }) => words.slice(0, name.split(' ').length).join(' ') === name)
    .sort((a, b) => b.name.length - a.name.length)[0];
  return named && { command: named, rest: words.slice(named.name.split(' ').length) };
}

/** What `clipgraph help <command>` shows. */
export function helpOf({ name, takes, summary, details = [], example }: Command): string {
  return [
    `Usage: npx clipgraph ${name} ${takes ?? ''}`.trimEnd(),
    '',
    summary,
    ...details.map((line) => `  ${line}`),
    '',
    `Example: ${example ?? `npx clipgraph ${name}`}`,
  ].join('\n');
}

/** Words that differ in more letters were hardly meant. */
const farthest = 3;

/** What is said of words that name no command, with the one that was probably meant. */
export function unknownCommand(commands: readonly Command[], words: readonly string[]): string {
  const typed = words.join(' ');
  const [nearest] = commands
    .map(({ name }) => ({ name, distance: editDistance(typed, name, farthest) }))
    .sort((a, b) => a.distance - b.distance);
  const hint =
    nearest && nearest.distance <= farthest
      ? ` Did you mean "${nearest.name}"?`
      : ' Everything: npx clipgraph help';
  return `There is no command "${typed}".${hint}`;
}

export function usage(commands: readonly Command[]): string {
  const rows = commands.map(
    ({ name, takes, summary }) =>
      [`  clipgraph ${name}${takes ? ` ${takes}` : ''}`, summary] as const,
  );
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return [
    'Usage: npx clipgraph <command>',
    '',
    ...rows.map(([left, right]) => left.padEnd(width) + right),
    '',
    'More of one, with an example: npx clipgraph help <command>',
    'Speaks to the instance that runs on DATA_DIR (./data); when none does, it opens the stores itself.',
    'Exit code: 0 all is well, 1 something is not, 2 the command was not understood.',
  ].join('\n');
}
