import { globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/**
 * Expand, then contract. While a release is rolled out, and after it is rolled back, the code
 * before it runs on its tables. So a migration only adds: tables, indexes that refuse nothing, and
 * columns that a writer may leave out. What nobody uses any more is removed by a later release, in
 * a migration of its own whose name contains "contract".
 */
const contractName = /contract/;

const columnAdded =
  /^alter table `?[\w$]+`? add (?:column )?(?!(?:constraint|primary|unique|foreign|index|key|check)\b)`?([\w$]+)`? (.*)$/;
const newTable = /^create table `?([\w$]+)`?/;
const rowsAdded = /^insert into `?([\w$]+)`?/;

/**
 * Why older code could not run beside this statement; undefined when it can.
 * @param made tables that the same migration creates, of which older code knows nothing
 */
export function whyNotAdditive(
  statement: string,
  made: ReadonlySet<string> = new Set(),
): string | undefined {
  const text = statement.trim().replace(/;$/, '').replace(/\s+/g, ' ').toLowerCase();
  if (newTable.test(text)) return undefined;
  if (made.has(rowsAdded.exec(text)?.[1] ?? '')) return undefined;
  const table = /^alter table `?([\w$]+)`?|\bon `?([\w$]+)`? ?\(/
    .exec(text)
    ?.slice(1)
    .find(Boolean);
  if (table !== undefined && made.has(table)) return undefined;
  if (/^create index /.test(text) || /^alter table \S+ add (index|key) /.test(text))
    return undefined;
  if (/^create unique |^alter table \S+ add (constraint|unique)/.test(text))
    return 'refuses rows that the code before it may write';
  const [, column, definition] = columnAdded.exec(text) ?? [];
  if (column === undefined || definition === undefined)
    return 'changes or removes what the code before it uses';
  if (
    /\bnot null\b/.test(definition) &&
    !/\bdefault\b|\bgenerated always\b|\bas \(/.test(definition)
  )
    return `adds the column ${column}, which the code before it does not write: give it a default, or let it be null`;
  return undefined;
}

const tablesMadeBy = (statements: readonly string[]): Set<string> =>
  new Set(
    statements.flatMap((statement) => newTable.exec(statement.trim().toLowerCase())?.[1] ?? []),
  );

/**
 * Every statement of the subgraphs' MySQL migrations that breaks the rule. SQLite's are run by one
 * process, which nothing runs beside.
 */
export function findFaults(root: URL): string[] {
  return globSync('subgraphs/*/migrations/mysql/*/migration.sql', { cwd: root })
    .sort()
    .flatMap((file) => {
      const name = basename(dirname(file));
      if (contractName.test(name)) return [];
      const statements = readFileSync(new URL(file, root), 'utf8').split(
        '--> statement-breakpoint',
      );
      const made = tablesMadeBy(statements);
      return statements.flatMap((statement) => {
        const reason = whyNotAdditive(statement, made);
        return reason === undefined || statement.trim() === ''
          ? []
          : [`${file}: "${statement.trim().split('\n')[0]}" ${reason}.`];
      });
    });
}

if (import.meta.main) {
  const faults = findFaults(new URL('../../', import.meta.url));
  for (const fault of faults) console.error(fault);
  if (faults.length) {
    console.error(
      'Add first; remove in a later release, in a migration made with --name contract-... (deploy/README.md, Upgrades).',
    );
    process.exitCode = 1;
  }
}
