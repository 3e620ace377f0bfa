import { readdirSync, readFileSync } from 'node:fs';
import { openScratchDatabase } from '@clipgraph/platform/database/scratch.ts';
import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { loadSubgraphs } from '../subgraphs.ts';
import { findFaults, whyNotAdditive } from './additive.ts';

describe('migrations only add', () => {
  test('in every subgraph', () => {
    expect(findFaults(new URL('../../', import.meta.url))).toEqual([]);
  });

  test.each([
    'create table `t` (`id` bigint)',
    'ALTER TABLE `t` ADD `c` bigint;',
    'alter table t add column c bigint default 0 not null',
    'create index `i` on `t` (`c`)',
  ])('which is what %s does', (statement) => {
    expect(whyNotAdditive(statement)).toBeUndefined();
  });

  test.each([
    'drop table `t`',
    'ALTER TABLE `t` DROP COLUMN `c`',
    'alter table t rename column a to b',
    'alter table t modify column c varchar(10)',
    'alter table t add c bigint not null',
    'alter table t add constraint u unique(c)',
    'create unique index u on t (c)',
    'drop index i on t',
    'rename table a to b',
    'update t set c = 1',
  ])('which is not what %s does', (statement) => {
    expect(whyNotAdditive(statement)).toEqual(expect.any(String));
  });

  test('also with a unique index on, and rows in, a table that the same migration makes', () => {
    expect(whyNotAdditive('create unique index u on `t` (c)', new Set(['t']))).toBeUndefined();
    expect(whyNotAdditive('insert into `t` (c) values (1)', new Set(['t']))).toBeUndefined();
    expect(whyNotAdditive('insert into `t` (c) values (1)')).toEqual(expect.any(String));
  });
});

interface Snapshot {
  ddl: {
    entityType: string;
    table?: string;
    name: string;
    type?: string;
    autoIncrement?: boolean;
    generated?: unknown;
  }[];
}

/** A value that every column of a type takes. */
const sample = (type: string): string =>
  /int|bool|double|decimal/.test(type) ? '1' : type.startsWith('json') ? "'{}'" : "'x'";

const dialect = process.env.DATABASE_URL ? 'mysql' : 'sqlite';
const migrationsOf = (folder: URL) => new URL(`migrations/${dialect}/`, folder);
/** Every subgraph with each state that its tables had before the newest. */
const earlier = (await loadSubgraphs()).flatMap((subgraph) =>
  readdirSync(migrationsOf(subgraph.folder))
    .sort()
    .slice(0, -1)
    .map((migration) => [subgraph.name, migration, subgraph.folder] as const),
);

test.each(earlier)(
  'code of %s from after %s writes and reads the newest tables',
  async (_name, migration, folder) => {
    const { ddl } = JSON.parse(
      readFileSync(new URL(`${migration}/snapshot.json`, migrationsOf(folder)), 'utf8'),
    ) as Snapshot;
    const database = await openScratchDatabase(folder);
    try {
      for (const { name: table } of ddl.filter(({ entityType }) => entityType === 'tables')) {
        const columns = ddl.filter(
          (entity) =>
            entity.entityType === 'columns' &&
            entity.table === table &&
            !entity.generated &&
            !entity.autoIncrement,
        );
        const names = columns.map(({ name }) => `\`${name}\``).join(', ');
        const values = columns.map(({ type }) => sample(type ?? '')).join(', ');
        // A migration may have left a row: a job for what was there before.
        await database.db.execute(sql.raw(`delete from \`${table}\``));
        await database.db.execute(
          sql.raw(`insert into \`${table}\` (${names}) values (${values})`),
        );
        const [rows] = (await database.db.execute(
          sql.raw(`select ${names} from \`${table}\``),
        )) as unknown as [unknown[]];
        expect(rows.length, table).toBe(1);
      }
    } finally {
      await database.drop();
    }
  },
);
