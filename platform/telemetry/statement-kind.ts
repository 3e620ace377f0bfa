const kinds: ReadonlySet<string> = new Set(['select', 'insert', 'update', 'delete', 'begin', 'commit', 'rollback']);
const firstWord = /[a-z]+/i;

/** `select`, `insert`, `update`, `delete`, `begin`, `commit`, `rollback`, or `other`. */
export function kindOf(sql: string): string {
  const word = firstWord.exec(sql)?.[0].toLowerCase() ?? '';
  if (word === 'with') return 'select';
  if (word === 'start') return 'begin';
  return kinds.has(word) ? word : 'other';
}

/** The first table that a statement names. */
export const tableOf = (sql: string): string | undefined => /\b(?:from|into|update)\s+`?(\w+)/i.exec(sql)?.[1];
