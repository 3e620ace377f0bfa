import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInProcessCache } from '@clipgraph/platform/cache/in-process.ts';
import { describe, expect, test } from 'vitest';
import type { ExpectedOperation, UsedOperation } from '../executor/operations.ts';
import { halved, hottest, readHot, scored, writeHot } from './hot-operations.ts';
import { fileStore, type HotStore, sharedStore } from './hot-store.ts';
import { keepHot } from './keep-hot.ts';

const feed = { query: '{ feed { id } }' };
const me = { query: 'query Me($a: Boolean!) { me { id @include(if: $a) } }', operationName: 'Me' };

describe('the hottest operations', () => {
  test('are read as they were written', () => {
    const kept = [
      { ...me, trueVariables: ['a'], activeLabels: ['percent(5)'], score: 7 },
      { ...feed, score: 3 },
    ];
    expect(readHot(writeHot(kept))).toEqual(kept);
  });

  test.each([
    ['nothing', undefined],
    ['no JSON', '{"version":1,'],
    ['another form', '[1,2]'],
    ['another version', '{"version":2,"operations":[{"query":"{ a }","score":9}]}'],
    ['a huge text', `{"version":1,"operations":[{"query":"{ a }","score":9}]}${' '.repeat(2e6)}`],
    ['no score', '{"version":1,"operations":[{"query":"{ a }"}]}'],
    ['no text', '{"version":1,"operations":[{"query":7,"score":9},null,"x"]}'],
    ['no names', '{"version":1,"operations":[{"query":"{ a }","score":9,"trueVariables":[{}]}]}'],
  ])('of a text that is %s are none', (_, text) => {
    expect(readHot(text)).toEqual([]);
  });

  test('hold no text that somebody wrote into a document, nothing long, and nothing rare', () => {
    const long = `{ ${'a '.repeat(5_000)}}`;
    const used = [
      { query: 'mutation { login(password: "secret") { token } }', uses: 100 },
      { query: long, uses: 100 },
      { query: '{ once }', uses: 1 },
      { ...feed, uses: 2 },
    ];
    expect(scored([], used)).toEqual([{ ...feed, score: 2 }]);
  });

  test('are bounded, the hottest first, each way to ask for an operation for itself', () => {
    const many = Array.from({ length: 200 }, (_, at) => ({ query: `{ f${at} }`, uses: at + 2 }));
    const kept = scored([], many);
    expect([kept.length, kept[0]?.query]).toEqual([64, '{ f199 }']);
    const both = scored(
      [],
      [
        { ...me, trueVariables: ['a'], uses: 5 },
        { ...me, trueVariables: [], uses: 4 },
      ],
    );
    expect(both.map(({ score }) => score)).toEqual([5, 4]);
  });

  test('count half of what they did for each process since', () => {
    const before = [{ ...feed, score: 8 }];
    expect(scored(halved(before), [{ ...feed, uses: 3 }])).toEqual([{ ...feed, score: 7 }]);
    expect(halved(halved(halved(halved(before))))).toEqual([]);
    expect(hottest(before, [{ ...feed, score: 2 }])).toEqual(before);
  });
});

/** A store in memory, and an executor that remembers what it compiled. */
function bench(kept?: string) {
  let text = kept;
  const compiled: ExpectedOperation[] = [];
  const used: UsedOperation[] = [];
  const errors: unknown[] = [];
  const store: HotStore = {
    read: async () => text,
    async write(written) {
      text = written;
    },
  };
  const executor = {
    async compileAhead(operation: ExpectedOperation) {
      if (operation.query === '{ gone }') throw new Error('There is no such field.');
      compiled.push(operation);
    },
    used: () => used,
  };
  const start = (options: Partial<Parameters<typeof keepHot>[0]> = {}) =>
    keepHot({
      store,
      executor: () => executor,
      onError: (error) => errors.push(error),
      ...options,
    });
  return { start, compiled, used, errors, kept: () => readHot(text) };
}

describe('from one process to the next', () => {
  test('what clients asked for is compiled before the next process is ready', async () => {
    const { start, used, compiled, kept } = bench();
    const first = start();
    await first.warm();
    used.push({ ...feed, uses: 9 }, { ...me, trueVariables: ['a'], uses: 5 });
    await first.close();
    used.length = 0;
    const second = start();
    await second.warm();
    expect(compiled).toEqual([
      expect.objectContaining(feed),
      expect.objectContaining({ ...me, trueVariables: ['a'] }),
    ]);
    used.push({ ...me, trueVariables: ['a'], uses: 4 });
    await second.close();
    expect(kept().map(({ score }) => score)).toEqual([6.5, 4.5]);
  });

  test('what does not compile any more is passed over', async () => {
    const { start, compiled, errors } = bench(
      writeHot([
        { query: '{ gone }', score: 9 },
        { ...feed, score: 8 },
      ]),
    );
    const hot = start();
    await hot.warm();
    await hot.close();
    expect([compiled.length, errors]).toEqual([1, []]);
  });

  test('a start waits no longer than it may', async () => {
    const { start } = bench(writeHot([{ ...feed, score: 9 }]));
    const never = { compileAhead: () => new Promise<void>(() => undefined), used: () => [] };
    const hot = start({ executor: () => never, maxWarmMs: 1 });
    await hot.warm();
    await hot.close();
  });

  test('a store that is away is told to the log, and hurts nothing', async () => {
    const { start, errors, used } = bench();
    const away: HotStore = {
      read: () => Promise.reject(new Error('away')),
      write: () => Promise.reject(new Error('away')),
    };
    const hot = start({ store: away });
    await hot.warm();
    used.push({ ...feed, uses: 9 });
    await hot.close();
    expect(errors).toHaveLength(2);
  });

  test('a process that nobody asks leaves what is kept as it is', async () => {
    const before = [{ ...feed, score: 9 }];
    const { start, kept, errors } = bench(writeHot(before));
    const hot = start();
    await hot.warm();
    await hot.close();
    expect([kept(), errors]).toEqual([before, []]);
  });
});

describe('where they are kept', () => {
  test('a file is written whole, for its owner alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'clipgraph-hot-'));
    const store = fileStore(join(folder, 'hot.json'));
    expect(await store.read()).toBeUndefined();
    await store.write('first, and longer');
    await store.write('second');
    expect(await store.read()).toBe('second');
    expect(await readdir(folder)).toEqual(['hot.json']);
    expect((await stat(join(folder, 'hot.json'))).mode & 0o077).toBe(0);
    await rm(folder, { recursive: true });
  });

  test('processes share one', async () => {
    const cache = createInProcessCache();
    const [here, there] = [sharedStore(cache), sharedStore(cache)];
    expect(await there.read()).toBeUndefined();
    await here.write('text');
    expect(await there.read()).toBe('text');
    let asked = 0;
    const late = sharedStore(
      { ...cache, get: async () => (asked > 1 ? 'text' : null) },
      async () => {
        if (++asked < 2) throw new Error('not yet');
      },
    );
    expect(await late.read()).toBe('text');
  });
});
