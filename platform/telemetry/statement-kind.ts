import { LRUCache } from 'lru-cache';

/** What may be told of a statement: never its parameters. */
export interface StatementKind {
  /** `select`, `insert`, `update`, `delete`, `begin`, `commit`, or `other`. */
  readonly kind: string;
  /** The first table that it names. */
  readonly table: string | undefined;
}

const known = new LRUCache<string, StatementKind>({ max: 4_000 });
const kinds: ReadonlySet<string> = new Set(['select', 'insert', 'update', 'delete', 'begin', 'commit', 'rollback']);

export function statementKind(sql: string): StatementKind {
  let found = known.get(sql);
  if (!found) {
    const word = /[a-z]+/i.exec(sql)?.[0].toLowerCase() ?? '';
    const kind = word === 'with' ? 'select' : word === 'start' ? 'begin' : kinds.has(word) ? word : 'other';
    found = { kind, table: /\b(?:from|into|update)\s+`?(\w+)/i.exec(sql)?.[1] };
    known.set(sql, found);
  }
  return found;
}
