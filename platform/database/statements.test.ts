import { asc, desc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { notes } from './sample/tables.ts';
import { openScratchDatabase, type ScratchDatabase } from './scratch.ts';
import { chunked, observeStatements, padIds } from './statements.ts';
import { topNPerParent } from './top-n.ts';

let database: ScratchDatabase;
beforeAll(async () => {
  database = await openScratchDatabase();
});
afterAll(() => database.drop());

test('ids are filled up to a power of two by the last one', () => {
  expect(padIds([])).toEqual([0]);
  expect(padIds([7])).toEqual([7]);
  expect(padIds([1, 2, 3])).toEqual([1, 2, 3, 3]);
  expect(padIds(Array.from({ length: 513 }, (_, index) => index + 1))).toHaveLength(1_024);
  expect(() => padIds(new Array(1_025).fill(1))).toThrow('1024');
});

test('a long list is cut into runs', () => {
  expect(chunked([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(chunked([])).toEqual([]);
});

test('the first rows of each parent come in one statement, in order, however many parents there are', async () => {
  const parents = Array.from({ length: 300 }, (_, index) => index + 1);
  for (const run of chunked(parents, 100)) {
    await database.db.insert(notes).values(
      run.flatMap((parent) =>
        [1, 2, 3, 4].map((n) => ({
          id: parent * 10 + n,
          name: `${parent}/${n}`,
          createdAt: parent,
          pinned: true,
          details: { labels: ['x'] },
        })),
      ),
    );
  }
  const fields = {
    id: notes.id,
    name: notes.name,
    createdAt: notes.createdAt,
    title: notes.title,
    pinned: notes.pinned,
    details: notes.details,
  };
  const branch = (parent: number) =>
    database.db
      .select(fields)
      .from(notes)
      .where(eq(notes.createdAt, parent))
      .orderBy(asc(notes.createdAt), desc(notes.id))
      .limit(2);
  const statements: string[] = [];
  const end = observeStatements(({ sql }) => statements.push(sql));
  const three = await topNPerParent(database.db, fields, [5, 6, 9_999], branch);
  end();
  expect(statements).toHaveLength(1);
  expect(statements[0]).not.toContain('cast(');
  expect(three).toEqual(
    [5, 6].flatMap((parent) =>
      [4, 3].map((n) => ({
        id: parent * 10 + n,
        name: `${parent}/${n}`,
        createdAt: parent,
        title: null,
        pinned: true,
        details: { labels: ['x'] },
      })),
    ),
  );
  expect(await topNPerParent(database.db, fields, parents, branch)).toHaveLength(600);
  expect(await topNPerParent(database.db, fields, [], branch)).toEqual([]);
});
