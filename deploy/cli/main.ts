import { ConfigError, loadConfig } from '@clipgraph/platform/config/config.ts';
import { makeFilesOwnerOnly } from '@clipgraph/platform/ids/owner-only.ts';
import { isListening, runOverHttp } from './admin/admin-client.ts';
import { readAdminAccess } from './admin/admin-file.ts';
import { show } from './doctor/finding.ts';
import { examineMachine } from './doctor/machine.ts';
import type { ExitCode } from './run-command.ts';

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/**
 * `npx clipgraph <words>`. What is only needed without a running instance is loaded only then: that
 * is the whole product.
 */
async function main(words: readonly string[]): Promise<ExitCode> {
  if (words.length === 0 || words.some(asksForHelp)) return help(words.filter(isNoQuestion));
  if (words[0] === 'types') {
    // It writes where the operator stands, and asks no store.
    const { runTypes } = await import('./types.ts');
    return runTypes(words.slice(1), print);
  }
  // Lines of a log would hide the command's own answer, so only errors are logged unless more is
  // asked for.
  const config = loadConfig({ LOG_LEVEL: 'error', ...process.env });
  const isDoctor = words.length === 1 && words[0] === 'doctor';
  const isMigrate = words.length === 1 && words[0] === 'migrate';
  const access = await readAdminAccess(config.DATA_DIR);
  if (isDoctor) {
    const findings = await examineMachine(config, process.env);
    for (const finding of findings) print(show(finding));
    // What a folder that cannot be used holds is not looked at.
    if (findings.some(({ verdict }) => verdict === 'bad')) return 1;
  }
  if (access && (await isListening(access))) {
    if (isDoctor)
      print(
        show({
          verdict: 'good',
          text: `An instance runs at ${access.url} (process ${access.pid}).`,
        }),
      );
    if (isDoctor || isMigrate) {
      // The instance knows the migrations of its own code only; those of the code on the disk are
      // looked up from here.
      const [{ pendingOfSubgraphs }, { migrated }, { subgraphNames }] = await Promise.all([
        import('./present-data.ts'),
        import('./migrate.ts'),
        import('../subgraphs.ts'),
      ]);
      const pending = await pendingOfSubgraphs(config);
      for (const line of pending) print(line);
      if (pending.length > 0)
        throw new Error(
          `Process ${access.pid} runs older code, which lacks these migrations. Stop it and start it anew: a start applies them.`,
        );
      if (isMigrate) {
        for (const name of subgraphNames) print(migrated(name));
        return 0;
      }
    }
    return runOverHttp(access, words, print);
  }
  if (words[0] === 'seed') {
    const { confirmSeed } = await import('./before-seed.ts');
    if (!(await confirmSeed(config, words, print))) return 1;
  }
  makeFilesOwnerOnly();
  const { runLocally } = await import('./run-locally.ts');
  return runLocally(config, words, print);
}

const asksForHelp = (word: string): boolean => ['help', '--help', '-h'].includes(word);
const isNoQuestion = (word: string): boolean => !asksForHelp(word);

/** Of one command, or of everything. */
async function help(words: readonly string[]): Promise<ExitCode> {
  const [{ findCommand, helpOf, unknownCommand, usage }, { commands }] = await Promise.all([
    import('./command.ts'),
    import('./commands.ts'),
  ]);
  const found = findCommand(commands, words);
  if (found) print(helpOf(found.command));
  else if (words.length > 0) print(unknownCommand(commands, words));
  else print(usage(commands));
  return process.argv.length === 2 || (words.length > 0 && !found) ? 2 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { message, stack } = error as Error;
  process.stderr.write(
    `${error instanceof ConfigError || process.env.LOG_LEVEL !== 'debug' ? message : stack}\n`,
  );
  process.exitCode = 1;
}
