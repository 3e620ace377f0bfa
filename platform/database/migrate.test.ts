import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { eq, sql } from 'drizzle-orm';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setUpMysql } from './mysql/mysql-setup.ts';
import { openDatabase } from './open.ts';
import { readPending } from './pending.ts';
import { notes } from './sample/tables.ts';
import { openScratchDatabase, type ScratchDatabase, sampleFolder } from './scratch.ts';

const log = pino({ level: 'silent' });
let folder: string;
let database: ScratchDatabase;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'clipgraph-'));
  cpSync(new URL('migrations', sampleFolder), join(folder, 'migrations'), { recursive: true });
  database = await openScratchDatabase(pathToFileURL(`${folder}/`));
});
afterEach(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const reopen = async () =>
  (await openDatabase({ url: database.url, folder: pathToFileURL(`${folder}/`), log })).close();

function addMigration(name: string, statements: string[]): void {
  for (const dialect of ['mysql', 'sqlite']) {
    mkdirSync(join(folder, 'migrations', dialect, name), { recursive: true });
    writeFileSync(
      join(folder, 'migrations', dialect, name, 'migration.sql'),
      statements.join('\n--> statement-breakpoint\n'),
    );
  }
}

test('many starters at once apply each migration once', async () => {
  addMigration('29990101000000_more', [
    'create table more (id bigint not null primary key)',
    'insert into more (id) values (1)',
  ]);
  await Promise.all(Array.from({ length: 6 }, reopen));
  const [rows] = (await database.db.execute(
    sql`select count(*) as count from more`,
  )) as unknown as [{ count: number }[]];
  expect(rows[0]?.count).toBe(1);
});

test('what was written stays when later migrations are applied', async () => {
  await database.db.insert(notes).values({ id: 1, name: 'kept', createdAt: 1 });
  addMigration('29990101000000_more', ['alter table notes add column rating bigint']);
  await reopen();
  expect(await database.db.select({ name: notes.name }).from(notes).where(eq(notes.id, 1))).toEqual(
    [{ name: 'kept' }],
  );
});

// SQLite applies a migration in one transaction: it cannot be cut short.
test.runIf(process.env.DATABASE_URL)(
  'on MySQL a migration that was cut short is taken up where it stopped',
  async () => {
    const name = '29990101000000_more';
    addMigration(name, [
      'create table one (id bigint not null primary key)',
      'create table two (id bigint not null primary key)',
      'insert into two values (7)',
    ]);
    await reopen();
    // As if the process had died after the second statement, before it was noted.
    await database.db.execute(sql`update migrations set statements_done = 1 where name = ${name}`);
    await database.db.execute(sql`delete from two`);
    await reopen();
    const [rows] = (await database.db.execute(sql`select id from two`)) as unknown as [
      { id: number }[],
    ];
    expect(rows).toEqual([{ id: 7 }]);
  },
);

test('a migration that fails stops the start and leaves the subgraphs of before as they were', async () => {
  addMigration('29990101000000_more', ['this is no statement']);
  await expect(reopen()).rejects.toThrow();
  await database.db.insert(notes).values({ id: 2, name: 'still here', createdAt: 1 });
});

test('a migration that was changed after it was applied stops the start with its name', async () => {
  const [first] = readdirSync(join(folder, 'migrations/sqlite'));
  addMigration(String(first), ['create table other (id bigint not null primary key)']);
  await expect(reopen()).rejects.toThrow(`Migration ${first} was changed after it was applied`);
});

test('pending migrations are looked up without applying them', async () => {
  const at = { url: database.url, folder: pathToFileURL(`${folder}/`) };
  expect(await readPending(at)).toEqual([]);
  addMigration('29990101000000_more', ['create table more (id bigint not null primary key)']);
  expect(await readPending(at)).toEqual(['29990101000000_more']);
  expect(await readPending(at)).toEqual(['29990101000000_more']);
  const missing = await readPending({ ...at, url: at.url.replace('scratch', 'missing') });
  expect(missing.length).toBeGreaterThan(1);
  const reopened = await openDatabase({ ...at, log });
  expect(reopened.migrated).toEqual(['29990101000000_more']);
  await reopened.close();
  expect(await readPending(at)).toEqual([]);
});

test('a database server that is away is waited for with the time and the variable that names it', async () => {
  const lines: string[] = [];
  const told = pino({}, { write: (line: string) => void lines.push(line) });
  const url = 'mysql://root@127.0.0.1:1/missing';
  await expect(setUpMysql(url, [], { log: told, connectWithinMs: 1_000 })).rejects.toThrow(
    'cannot be reached',
  );
  expect(lines.join()).toContain(
    'waiting up to 1 s more for the database server that DATABASE_URL names',
  );
});

test('pending migrations of a database server that is away cannot be looked up, which is told with the variable', async () => {
  const at = { url: 'mysql://root@127.0.0.1:1/missing', folder: pathToFileURL(`${folder}/`) };
  await expect(readPending(at)).rejects.toThrow(
    '127.0.0.1:1, which DATABASE_URL names, cannot be reached',
  );
});
