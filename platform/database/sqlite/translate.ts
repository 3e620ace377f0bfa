/** What a statement asks of the connection, decided once per distinct text. */
type StatementKind =
  | 'read'
  | 'write'
  | 'insert'
  | 'begin'
  | 'commit'
  | 'rollback'
  | 'savepoint'
  | 'setting';

export interface Translation {
  sql: string;
  kind: StatementKind;
}

const quoted = /'(?:[^']|'')*'|`(?:[^`]|``)*`/g;
// A quoted name or literal while it is masked: a private-use character, its number, another one.
const mask = /\uE000(\d+)\uE001/g;
const maskedName = '\uE000\\d+\uE001';

const kinds: readonly [RegExp, StatementKind][] = [
  [/^\s*(?:begin|start\s+transaction)\b/i, 'begin'],
  [/^\s*commit\b/i, 'commit'],
  [/^\s*(?:savepoint|release\s+savepoint|rollback\s+to)\b/i, 'savepoint'],
  [/^\s*rollback\b/i, 'rollback'],
  [/^\s*(?:select|with|explain)\b/i, 'read'],
  [/^\s*set\s+(?:session\s+)?transaction\b/i, 'setting'],
  [/^\s*insert\b/i, 'insert'],
];

/**
 * The SQL that Drizzle writes for MySQL, as SQLite says it. Only what the product uses is known;
 * anything else reaches SQLite as it is and fails loudly there. Quoted names and literals are never
 * touched.
 */
export function translate(mysql: string): Translation {
  const held: string[] = [];
  let sql = mysql.replace(quoted, (text) => `\uE000${held.push(text) - 1}\uE001`);
  const kind = kinds.find(([pattern]) => pattern.test(sql))?.[1] ?? 'write';
  if (kind === 'insert') sql = translateInsert(sql);
  // SQLite has one writer at a time, so rows read inside a transaction are locked already.
  if (kind === 'read')
    sql = sql.replace(
      /\s+(?:lock in share mode|for (?:update|share)(?:\s+of\s+\S+)?(?:\s+(?:skip locked|nowait))?)\s*$/i,
      '',
    );
  sql = sql
    .replace(/\s+force index \([^)]*\)/gi, '')
    .replace(/^\s*truncate table\b/i, 'delete from')
    .replace(/\bgreatest\s*\(/gi, 'max(')
    .replace(/\bleast\s*\(/gi, 'min(')
    .replace(/\bchar_length\s*\(/gi, 'length(');
  return { kind, sql: sql.replace(mask, (_, index) => held[Number(index)] as string) };
}

function translateInsert(masked: string): string {
  let sql = dropDefaults(masked);
  const ignore = /^\s*insert\s+ignore\s+into\b/i;
  if (ignore.test(sql)) {
    // After `insert ... select` SQLite would read ON CONFLICT as a join condition.
    sql = /\bselect\b/i.test(sql)
      ? sql.replace(ignore, 'insert or ignore into')
      : `${sql.replace(ignore, 'insert into')} on conflict do nothing`;
  }
  const upsertAt = sql.search(/\bon duplicate key update\b/i);
  if (upsertAt < 0) return sql;
  const update = sql
    .slice(upsertAt)
    .replace(/^on duplicate key update/i, 'on conflict do update set')
    .replace(
      new RegExp(`\\bvalues\\s*\\(\\s*(?:${maskedName}\\.)?(${maskedName})\\s*\\)`, 'gi'),
      'excluded.$1',
    );
  return sql.slice(0, upsertAt) + update;
}

/** SQLite knows no `default` among values: a column that has it in every row is left out. */
function dropDefaults(masked: string): string {
  if (!/\bdefault\b/i.test(masked)) return masked;
  const parts = /^(\s*insert\s+(?:ignore\s+)?into\s+\S+\s*)\(([^)]*)\)\s*values\s*/i.exec(masked);
  if (!parts) return masked;
  const [head, into, columnList] = parts as unknown as [string, string, string];
  const { rows, rest } = readRows(masked.slice(head.length));
  const columns = columnList.split(',').map((column) => column.trim());
  const isDefault = (value: string | undefined) => /^default$/i.test(value ?? '');
  const kept = columns.map((_, at) => at).filter((at) => !rows.every((row) => isDefault(row[at])));
  if (rows.some((row) => kept.some((at) => isDefault(row[at])))) {
    throw new Error(
      'Rows of one insert must give the same columns: a column has a value in some rows and none in others.',
    );
  }
  if (kept.length === 0 && rows.length === 1) return `${into}default values${rest}`;
  const tuple = (values: readonly string[]) => `(${kept.map((at) => values[at]).join(', ')})`;
  return `${into}${tuple(columns)} values ${rows.map(tuple).join(', ')}${rest}`;
}

/** Reads `(a, f(b, c)), (d, e) rest` into its rows of values and the rest. */
function readRows(text: string): { rows: string[][]; rest: string } {
  const rows: string[][] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '(') {
      if (depth++ === 0) {
        rows.push([]);
        start = at + 1;
      }
    } else if ((char === ',' && depth === 1) || (char === ')' && depth === 1)) {
      rows.at(-1)?.push(text.slice(start, at).trim());
      start = at + 1;
      if (char === ')') depth--;
    } else if (char === ')') depth--;
    else if (depth === 0 && char !== ',' && char?.trim() !== '')
      return { rows, rest: ` ${text.slice(at)}` };
  }
  return { rows, rest: '' };
}
