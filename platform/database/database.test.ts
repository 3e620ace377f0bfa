import { setTimeout as delay } from 'node:timers/promises';
import { and, asc, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isDuplicate } from './errors.ts';
import { noteEdges, noteLog, notes } from './sample/tables.ts';
import { openScratchDatabase, type ScratchDatabase } from './scratch.ts';
import { observeStatements, padIds } from './statements.ts';

let database: ScratchDatabase;
beforeAll(async () => {
  database = await openScratchDatabase();
});
afterAll(() => database.drop());

let lastId = 0;
const newId = () => ++lastId;
const note = (fields: Partial<typeof notes.$inferInsert> = {}): typeof notes.$inferInsert => {
  const id = newId();
  return { id, name: `note ${id}`, createdAt: Date.now(), ...fields };
};
const find = async (id: number) =>
  (await database.db.select().from(notes).where(eq(notes.id, id)))[0];

describe('values', () => {
  test('come back as they were written', async () => {
    const row = note({
      title: 'ein Titel 🎬',
      body: 'x'.repeat(70_000),
      pinned: true,
      details: { labels: ['a', '語'] },
    });
    await database.db.insert(notes).values(row);
    expect(await find(row.id)).toEqual({ ...row, changes: 0 });
  });

  test('that are absent come back as null, and defaults apply', async () => {
    const row = note();
    await database.db.insert(notes).values(row);
    expect(await find(row.id)).toMatchObject({
      title: null,
      body: null,
      details: null,
      pinned: false,
      changes: 0,
    });
  });

  test('up to 2^53 - 1 are exact', async () => {
    const row = note({ createdAt: Number.MAX_SAFE_INTEGER });
    await database.db.insert(notes).values(row);
    expect((await find(row.id))?.createdAt).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('that identify keep trailing spaces and case apart', async () => {
    const names = ['tail', 'tail ', 'Tail', 'tail\u00a0', 'täil', 'tail\u0000', '\u0000🎬 語 '];
    const rows = names.map((name) => note({ name }));
    await database.db.insert(notes).values(rows);
    for (const row of rows) {
      const found = await database.db
        .select({ id: notes.id, name: notes.name })
        .from(notes)
        .where(eq(notes.name, row.name));
      expect(found).toEqual([{ id: row.id, name: row.name }]);
    }
  });
});

describe('statements', () => {
  test('insert ignore tells by affected rows whether it was the first', async () => {
    const row = note();
    const insert = () => database.db.insert(notes).ignore().values(row);
    expect((await insert())[0].affectedRows).toBe(1);
    expect((await insert())[0].affectedRows).toBe(0);
  });

  test('an upsert adds to the row that is there', async () => {
    const row = note({ changes: 2 });
    for (let time = 0; time < 3; time++) {
      await database.db
        .insert(notes)
        .values(row)
        .onDuplicateKeyUpdate({
          set: {
            changes: sql`${notes.changes} + values(${notes.changes})`,
            title: sql`values(${notes.title})`,
          },
        });
    }
    expect((await find(row.id))?.changes).toBe(6);
  });

  test('an update counts the rows it matched, changed or not', async () => {
    const row = note({ title: 'same' });
    await database.db.insert(notes).values(row);
    const [result] = await database.db
      .update(notes)
      .set({ title: 'same' })
      .where(eq(notes.id, row.id));
    expect(result.affectedRows).toBe(1);
  });

  test('greatest and least compare numbers', async () => {
    const row = note({ changes: 5 });
    await database.db.insert(notes).values(row);
    await database.db
      .update(notes)
      .set({ changes: sql`greatest(${notes.changes}, ${9})` })
      .where(eq(notes.id, row.id));
    await database.db
      .update(notes)
      .set({ changes: sql`least(${notes.changes}, ${7})` })
      .where(eq(notes.id, row.id));
    expect((await find(row.id))?.changes).toBe(7);
  });

  test('an automatic id is reported for the first row of an insert', async () => {
    const [one] = await database.db.insert(noteLog).values({ text: 'one' });
    const [three] = await database.db.insert(noteLog).values([{ text: 'two' }, { text: 'three' }]);
    const rows = await database.db.select().from(noteLog).orderBy(asc(noteLog.logId));
    expect(rows.find((row) => row.text === 'one')?.logId).toBe(one.insertId);
    expect(rows.find((row) => row.text === 'two')?.logId).toBe(three.insertId);
  });

  test('an insert from a select that ignores duplicates adds only what is missing', async () => {
    const [a, b] = [newId(), newId()];
    const rows = [note({ changes: a }), note({ changes: a })];
    await database.db.insert(notes).values(rows);
    await database.db
      .insert(noteEdges)
      .values({ fromId: rows[0]?.id ?? 0, toId: b, active: true, weight: 1 });
    const [result] = (await database.db.execute(
      sql`insert ignore into ${noteEdges} (from_id, to_id, active, weight) select ${notes.id}, ${b}, ${true}, ${2} from ${notes} where ${notes.changes} = ${a}`,
    )) as unknown as [{ affectedRows: number }];
    expect(result.affectedRows).toBe(1);
  });

  test('keyset comparison of two columns pages without gap or repeat', async () => {
    const at = 1_000_000;
    const rows = Array.from({ length: 7 }, (_, index) =>
      note({ createdAt: at + Math.floor(index / 3), title: 'paged' }),
    );
    await database.db.insert(notes).values(rows);
    const seen: number[] = [];
    for (let after = [at + 10, 0]; ; ) {
      const page = await database.db
        .select({ id: notes.id, createdAt: notes.createdAt })
        .from(notes)
        .where(
          and(
            eq(notes.title, 'paged'),
            sql`(${notes.createdAt}, ${notes.id}) < (${after[0]}, ${after[1]})`,
          ),
        )
        .orderBy(desc(notes.createdAt), desc(notes.id))
        .limit(2);
      if (page.length === 0) break;
      seen.push(...page.map((row) => row.id));
      after = [page.at(-1)?.createdAt ?? 0, page.at(-1)?.id ?? 0];
    }
    expect(seen).toEqual(rows.map((row) => row.id).reverse());
  });

  test('a prepared statement takes a padded list of ids', async () => {
    const rows = [note(), note(), note()];
    await database.db.insert(notes).values(rows);
    const ids = padIds(rows.map((row) => row.id));
    expect(ids).toHaveLength(4);
    const found = await database.db
      .select({ id: notes.id })
      .from(notes)
      .where(inArray(notes.id, ids));
    expect(found.map((row) => row.id).sort((a, b) => a - b)).toEqual(rows.map((row) => row.id));
    const prepared = database.db
      .select({ id: notes.id })
      .from(notes)
      .where(lt(notes.id, sql.placeholder('below')))
      .limit(sql.placeholder('count'))
      .prepare();
    expect(await prepared.execute({ below: 3, count: 2 })).toHaveLength(2);
  });

  test('are told to observers with their parameters, and only while they listen', async () => {
    const seen: string[] = [];
    const end = observeStatements(({ sql: text, params }) =>
      seen.push(`${text} ${JSON.stringify(params)}`),
    );
    await database.db.select({ id: notes.id }).from(notes).where(eq(notes.id, 987_654));
    await database.transaction((tx) =>
      tx.update(notes).set({ title: 'observed' }).where(eq(notes.id, 987_655)),
    );
    end();
    await database.db.select({ id: notes.id }).from(notes).where(eq(notes.id, 987_656));
    expect(seen.filter((text) => text.includes('98765'))).toEqual([
      expect.stringMatching(/^select .*987654/),
      expect.stringMatching(/^update .*observed.*987655/),
    ]);
  });
});

describe('errors', () => {
  test('of a duplicate are known as such, inside and outside transactions', async () => {
    const row = note();
    await database.db.insert(notes).values(row);
    const again = await database.db
      .insert(notes)
      .values(note({ name: row.name }))
      .catch((error: unknown) => error);
    expect(isDuplicate(again)).toBe(true);
    const inside = await database
      .transaction((tx) => tx.insert(notes).values(row))
      .catch((error: unknown) => error);
    expect(isDuplicate(inside)).toBe(true);
    expect(isDuplicate(new Error('another'))).toBe(false);
  });

  test('of a statement leave the transaction usable', async () => {
    const row = note();
    const other = note();
    await database.db.insert(notes).values(row);
    await database.transaction(async (tx) => {
      await tx
        .insert(notes)
        .values(row)
        .catch(() => {});
      await tx.insert(notes).values(other);
    });
    expect(await find(other.id)).toBeDefined();
  });
});

describe('transactions', () => {
  test('that throw leave nothing behind', async () => {
    const row = note();
    const failing = database.transaction(async (tx) => {
      await tx.insert(notes).values(row);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await find(row.id)).toBeUndefined();
  });

  test('nest: an inner one that throws takes back only its own rows', async () => {
    const [outer, inner, after] = [note(), note(), note()];
    await database.transaction(async (tx) => {
      await tx.insert(notes).values(outer);
      await tx
        .transaction(async (nested) => {
          await nested.insert(notes).values(inner);
          throw new Error('inner');
        })
        .catch(() => {});
      await tx.transaction((nested) => nested.insert(notes).values(after));
    });
    expect([await find(outer.id), await find(inner.id), await find(after.id)].map(Boolean)).toEqual(
      [true, false, true],
    );
  });

  test('see their own rows, which nobody else sees before the commit', async () => {
    const row = note();
    const { promise: looked, resolve: goOn } = Promise.withResolvers<void>();
    const { promise: written, resolve: wrote } = Promise.withResolvers<void>();
    const running = database.transaction(async (tx) => {
      await tx.insert(notes).values(row);
      expect(await tx.select().from(notes).where(eq(notes.id, row.id))).toHaveLength(1);
      wrote();
      await looked;
    });
    await written;
    expect(await find(row.id)).toBeUndefined();
    goOn();
    await running;
    expect(await find(row.id)).toBeDefined();
  });

  test('are visible to any reader as soon as they are acknowledged', async () => {
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const row = note();
        await database.transaction((tx) => tx.insert(notes).values(row));
        expect(await find(row.id)).toBeDefined();
        await database.db.update(notes).set({ title: 'seen' }).where(eq(notes.id, row.id));
        expect((await find(row.id))?.title).toBe('seen');
      }),
    );
  });

  test('50 at once lose no update, and the failing ones take back only their own', async () => {
    const row = note();
    await database.db.insert(notes).values(row);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) =>
        database.transaction(async (tx) => {
          const [current] = await tx
            .select({ changes: notes.changes })
            .from(notes)
            .where(eq(notes.id, row.id))
            .for('update');
          await tx
            .update(notes)
            .set({ changes: (current?.changes ?? 0) + 1 })
            .where(eq(notes.id, row.id));
          if (index % 5 === 0) throw new Error('taken back');
        }),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toHaveLength(10);
    expect((await find(row.id))?.changes).toBe(40);
  });

  test('50 at once with one unique name: one wins', async () => {
    const name = `wanted ${newId()}`;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, () =>
        database.transaction((tx) => tx.insert(notes).values(note({ name }))),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(isDuplicate(outcome.reason)).toBe(true);
  });

  test('that lock two rows in opposite orders all come through', async () => {
    const [a, b] = [note(), note()];
    await database.db.insert(notes).values([a, b]);
    const add = (first: number, second: number) =>
      database.transaction(async (tx) => {
        for (const id of [first, second]) {
          await tx
            .update(notes)
            .set({ changes: sql`${notes.changes} + 1` })
            .where(eq(notes.id, id));
          await delay(2);
        }
      });
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => (index % 2 ? add(a.id, b.id) : add(b.id, a.id))),
    );
    expect([(await find(a.id))?.changes, (await find(b.id))?.changes]).toEqual([10, 10]);
  });
});

test('a database answers a ping', async () => {
  await database.ping();
});
