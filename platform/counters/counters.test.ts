import { and, eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInProcessCache } from '../cache/in-process.ts';
import type { Tx } from '../database/database.ts';
import { noteEdges } from '../database/sample/tables.ts';
import { openScratchDatabase, type ScratchDatabase } from '../database/scratch.ts';
import { observeStatements } from '../database/statements.ts';
import type { Counters } from './counters.ts';
import { createCounters } from './create-counters.ts';
import { type CountedRows, repairCounters, verifyCounters } from './drift.ts';
import { foldOnce, startFolder } from './folder.ts';
import { counterBases, counterDeltas } from './tables.ts';

let database: ScratchDatabase;
beforeAll(async () => {
  database = await openScratchDatabase();
});
afterAll(() => database.drop());

let lastId = 0;
const newId = () => ++lastId * 1000;
const open = (ttlMs?: number) =>
  createCounters({
    database,
    cache: createInProcessCache(),
    subgraph: 'sample',
    ...(ttlMs === undefined ? {} : { ttlMs }),
  });

const followers = (after: number, upTo: number | null) =>
  sql`select ${noteEdges.toId} as id, 1 as value from ${noteEdges}
      where ${noteEdges.active} = 1 and ${noteEdges.toId} > ${after} ${upTo === null ? sql`` : sql`and ${noteEdges.toId} <= ${upTo}`}`;
const counted: CountedRows[] = [{ name: 'followers', actual: followers }];

/** A command as subgraphs write it: the edge decides, the delta follows in the same transaction. */
async function setEdge(
  counters: Counters,
  fromId: number,
  toId: number,
  active: boolean,
): Promise<void> {
  const changed = await database.transaction(async (tx) => {
    if (!(await switchEdge(tx, fromId, toId, active))) return false;
    await counters.add(tx, [{ name: 'followers', id: toId, by: active ? 1 : -1 }]);
    return true;
  });
  if (changed) await counters.committed([{ name: 'followers', id: toId }]);
}

async function switchEdge(tx: Tx, fromId: number, toId: number, active: boolean): Promise<boolean> {
  if (active) {
    const [made] = await tx.insert(noteEdges).ignore().values({ fromId, toId, active, weight: 0 });
    if (made.affectedRows === 1) return true;
  }
  const [switched] = await tx
    .update(noteEdges)
    .set({ active })
    .where(
      and(eq(noteEdges.fromId, fromId), eq(noteEdges.toId, toId), eq(noteEdges.active, !active)),
    );
  return switched.affectedRows === 1;
}

const add = async (counters: Counters, name: string, id: number, by: number) => {
  await database.transaction((tx) => counters.add(tx, [{ name, id, by }]));
  await counters.committed([{ name, id }]);
};
const foldAll = async () => {
  while ((await foldOnce(database)) > 0);
};

describe('a counter', () => {
  test('is right on the read after the write, folded or not, and 0 for what was never counted', async () => {
    const counters = open();
    const [a, b, c] = [newId(), newId(), newId()];
    expect(await counters.read('likes', [a])).toEqual([0]);
    await add(counters, 'likes', a, 1);
    await add(counters, 'likes', a, 1);
    await add(counters, 'likes', b, 5);
    await add(counters, 'comments', a, 9);
    expect(await counters.read('likes', [b, c, a, b])).toEqual([5, 0, 2, 5]);
    await foldAll();
    await add(counters, 'likes', a, -1);
    expect(await open().read('likes', [b, c, a])).toEqual([5, 0, 1]);
    expect(await counters.read('likes', [a])).toEqual([1]);
    expect(await counters.read('likes', [])).toEqual([]);
  });

  test('leaves nothing behind of a transaction that failed', async () => {
    const counters = open();
    const id = newId();
    const failing = database.transaction(async (tx) => {
      await counters.add(tx, [{ name: 'likes', id, by: 1 }]);
      throw new Error('the command failed');
    });
    await expect(failing).rejects.toThrow('the command failed');
    expect(await counters.read('likes', [id])).toEqual([0]);
  });

  test('is never negative', async () => {
    const counters = open();
    const id = newId();
    await add(counters, 'likes', id, -3);
    expect(await counters.read('likes', [id])).toEqual([0]);
    await add(counters, 'likes', id, 4);
    expect(await counters.read('likes', [id])).toEqual([1]);
  });

  test('writes one row for changes of one counter that belong together, and none that cancel out', async () => {
    const counters = open();
    const [a, b] = [newId(), newId()];
    await database.transaction((tx) =>
      counters.add(tx, [
        { name: 'likes', id: a, by: 1 },
        { name: 'likes', id: a, by: 2 },
        { name: 'likes', id: b, by: 1 },
        { name: 'likes', id: b, by: -1 },
      ]),
    );
    const rows = await database.db.select().from(counterDeltas).where(eq(counterDeltas.id, a));
    expect(rows.map((row) => row.change)).toEqual([3]);
    expect(await database.db.select().from(counterDeltas).where(eq(counterDeltas.id, b))).toEqual(
      [],
    );
  });

  test('is stale for no longer than its time to live when the writer dies between commit and invalidation', async () => {
    const counters = open(30);
    const id = newId();
    expect(await counters.read('likes', [id])).toEqual([0]);
    await database.transaction((tx) => counters.add(tx, [{ name: 'likes', id, by: 1 }]));
    await expect.poll(() => counters.read('likes', [id])).toEqual([1]);
  });
});

describe('reading', () => {
  const statementsOf = async (work: () => Promise<unknown>): Promise<string[]> => {
    const seen: string[] = [];
    const stop = observeStatements(
      ({ sql: text }) => /counter_bases/.test(text) && seen.push(text),
    );
    try {
      await work();
    } finally {
      stop();
    }
    return seen;
  };

  test('a thousand readers of one cold counter make one statement', async () => {
    const counters = open();
    const id = newId();
    await add(counters, 'likes', id, 7);
    const seen = await statementsOf(async () => {
      const values = await Promise.all(
        Array.from({ length: 1000 }, () => counters.read('likes', [id])),
      );
      expect(new Set(values.flat())).toEqual(new Set([7]));
    });
    expect(seen).toHaveLength(1);
  });

  test('takes one statement for any page, of the same text for pages of about the same size', async () => {
    const ids = Array.from({ length: 100 }, newId);
    const page = (count: number) => statementsOf(() => open().read('likes', ids.slice(0, count)));
    const [twenty, thirty, hundred] = [await page(20), await page(30), await page(100)];
    expect([twenty.length, thirty.length, hundred.length]).toEqual([1, 1, 1]);
    expect(twenty[0]).toBe(thirty[0]);
  });
});

describe('folding', () => {
  test('by several folders at once moves every delta exactly once', async () => {
    const counters = open();
    const ids = Array.from({ length: 5 }, newId);
    await Promise.all(
      Array.from({ length: 200 }, (_, i) => add(counters, 'likes', ids[i % 5] as number, 1)),
    );
    const fold = async () => {
      for (let i = 0; i < 40; i++) await foldOnce(database, 20);
    };
    await Promise.all([fold(), fold(), fold(), fold()]);
    await foldAll();
    expect(await open().read('likes', ids)).toEqual([40, 40, 40, 40, 40]);
    const bases = await database.db
      .select()
      .from(counterBases)
      .where(eq(counterBases.name, 'likes'));
    expect(bases.filter((base) => ids.includes(base.id)).map((base) => base.value)).toEqual([
      40, 40, 40, 40, 40,
    ]);
  });

  test('that dies at any statement changes nothing', async () => {
    const id = newId();
    await add(open(), 'likes', id, 3);
    for (const dieAfter of [0, 1, 2]) {
      const dying = {
        ...database,
        transaction: <T>(work: (tx: Tx) => Promise<T>) =>
          database.transaction((tx) => {
            let left = dieAfter;
            const step = () => {
              if (left-- === 0) throw new Error('killed');
            };
            const mortal = new Proxy(tx, {
              get(target, property) {
                if (property === 'delete' || property === 'insert') step();
                return Reflect.get(target, property, target).bind(target);
              },
            });
            return work(mortal).then((result) => {
              step();
              return result;
            });
          }),
      };
      await expect(foldOnce(dying)).rejects.toThrow('killed');
      expect(await open().read('likes', [id])).toEqual([3]);
    }
    await foldAll();
    expect(await open().read('likes', [id])).toEqual([3]);
  });

  test('goes on in the background and stops when told', async () => {
    const id = newId();
    const stop = startFolder({ database, log: pino({ level: 'silent' }), intervalMs: 5 });
    await add(open(), 'likes', id, 2);
    const base = () =>
      database.db
        .select({ value: counterBases.value })
        .from(counterBases)
        .where(eq(counterBases.id, id));
    await expect.poll(base).toEqual([{ value: 2 }]);
    await stop();
    await add(open(), 'likes', id, 2);
    expect(await base()).toEqual([{ value: 2 }]);
  });
});

test('counters equal their edges under random concurrent commands, folds and reads', async () => {
  const operation = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('set' as const),
        from: fc.nat(4),
        to: fc.nat(3),
        active: fc.boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('fold' as const),
        limit: fc.integer({ min: 1, max: 8 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('read' as const), to: fc.nat(3) }) },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(operation, { minLength: 1, maxLength: 12 }), { maxLength: 6 }),
      async (rounds) => {
        const counters = open();
        const base = newId();
        for (const round of rounds) {
          await Promise.all(
            round.map(async (op) => {
              if (op.kind === 'set')
                await setEdge(counters, base + op.from, base + op.to, op.active);
              else if (op.kind === 'fold') await foldOnce(database, op.limit);
              else
                expect((await counters.read('followers', [base + op.to]))[0]).toBeLessThanOrEqual(
                  5,
                );
            }),
          );
          const targets = [0, 1, 2, 3].map((offset) => base + offset);
          const edges = await Promise.all(
            targets.map((toId) =>
              database.db
                .select()
                .from(noteEdges)
                .where(and(eq(noteEdges.toId, toId), eq(noteEdges.active, true))),
            ),
          );
          expect(await counters.read('followers', targets)).toEqual(
            edges.map((rows) => rows.length),
          );
        }
      },
    ),
    { numRuns: process.env.DATABASE_URL ? 15 : 40 },
  );
  expect(await verifyCounters(database, counted)).toEqual([]);
});

test('drift is found wherever it is, and repaired while writes go on', async () => {
  const counters = open();
  const [missing, surplus, right] = [newId(), newId(), newId()];
  await setEdge(counters, 1, missing, true);
  await setEdge(counters, 1, surplus, true);
  await setEdge(counters, 1, right, true);
  await foldAll();
  await database.db
    .delete(counterBases)
    .where(and(eq(counterBases.name, 'followers'), eq(counterBases.id, missing)));
  await add(counters, 'followers', surplus, 2);
  const expected = [
    { name: 'followers', id: missing, counted: 0, actual: 1 },
    { name: 'followers', id: surplus, counted: 3, actual: 1 },
  ];
  expect(await verifyCounters(database, counted)).toEqual(expected);
  const [repaired] = await Promise.all([
    repairCounters(database, counted),
    ...Array.from({ length: 10 }, (_, i) => setEdge(counters, 10 + i, missing, true)),
  ]);
  expect(repaired.map((drift) => drift.actual - drift.counted)).toEqual([1, -2]);
  expect(await verifyCounters(database, counted)).toEqual([]);
  expect(await open().read('followers', [missing, surplus, right])).toEqual([11, 1, 1]);
});
