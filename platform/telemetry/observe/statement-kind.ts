/** As the query builder and the transactions begin their statements, the most frequent first. */
const usual = ['select', 'insert', 'update', 'commit', 'begin', 'delete', 'rollback'] as const;
const kinds: ReadonlySet<string> = new Set(usual);
const firstWord = /[a-z]+/i;

/**
 * `select`, `insert`, `update`, `delete`, `begin`, `commit`, `rollback`, or `other`. Every
 * statement passes here.
 */
export function kindOf(sql: string): string {
  for (const kind of usual) if (sql.startsWith(kind)) return kind;
  const word = firstWord.exec(sql)?.[0].toLowerCase() ?? '';
  if (word === 'with') return 'select';
  if (word === 'start') return 'begin';
  return kinds.has(word) ? word : 'other';
}

/** The first table that a statement names. */
export const tableOf = (sql: string): string | undefined =>
  /\b(?:from|into|update)\s+`?(\w+)/i.exec(sql)?.[1];
