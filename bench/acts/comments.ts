import { parseArgs } from 'node:util';
import { openWorld } from '@clipgraph/interaction/testing/world.ts';
import { observeStatements } from '@clipgraph/platform/database/statements.ts';

/**
 * `npm run bench -- comments`: what the cache of a hot post's first comments saves. Readers ask for
 * the first 20, some of them at once, and now and then somebody comments; how often the cache had
 * the page, and the statements that reads cost with it and without it. Owners answer at once; on the
 * store that DATABASE_URL names, SQLite without it.
 */
const { values } = parseArgs({
  options: {
    reads: { type: 'string', default: '5000' },
    /** Readers who ask at the same time. */
    readers: { type: 'string', default: '20' },
  },
});
const [reads, readers] = [Number(values.reads), Number(values.readers)];
const page = 'comments(first: 20) { edges { node { id text likeCount author { id } } } }';

const world = await openWorld();
const { services } = world.subgraph;
const { cache } = services;
const looked = { keys: 0, missed: 0 };
const counting: typeof cache = {
  ...cache,
  readThrough(keys, ttlMs, load) {
    if (!keys[0]?.startsWith('first-comments:')) return cache.readThrough(keys, ttlMs, load);
    looked.keys += keys.length;
    return cache.readThrough(keys, ttlMs, (missing) => {
      looked.missed += missing.length;
      return load(missing);
    });
  },
};
const without: typeof cache = {
  ...cache,
  readThrough: (keys, ttlMs, load) =>
    keys[0]?.startsWith('first-comments:')
      ? load(keys).then((found) => new Map(found))
      : cache.readThrough(keys, ttlMs, load),
};

/** @returns statements and microseconds of one read */
async function measure(using: typeof cache, readsPerWrite: number) {
  Object.assign(services, { cache: using });
  const post = world.post();
  for (let at = 0; at < 30; at++) await world.comment(world.newId(), post.id, `comment ${at}`);
  Object.assign(looked, { keys: 0, missed: 0 });
  let statements = 0;
  let writeMs = 0;
  const began = performance.now();
  for (let done = 0, sinceWrite = 0; done < reads; done += readers, sinceWrite += readers) {
    if (sinceWrite >= readsPerWrite) {
      const writtenFrom = performance.now();
      await world.comment(world.newId(), post.id, `after ${done}`);
      writeMs += performance.now() - writtenFrom;
      sinceWrite = 0;
    }
    const stop = observeStatements(({ sql }) => {
      if (/from `?\(?.*`comments`/i.test(sql)) statements += 1;
    });
    await Promise.all(
      Array.from({ length: readers }, () => world.entity(null, 'Post', post.id, page)),
    );
    stop();
  }
  const microseconds = (1_000 * (performance.now() - began - writeMs)) / reads;
  return { statements, microseconds, hits: 1 - looked.missed / Math.max(looked.keys, 1) };
}

console.log(`${reads} reads of one post's first comments, ${readers} at once`);
console.log('| reads a write | hit rate | statements with | without | µs a read with | without |');
console.log('|---|---|---|---|---|---|');
for (const readsPerWrite of [20, 100, 1_000, 10_000]) {
  const kept = await measure(counting, readsPerWrite);
  const bare = await measure(without, readsPerWrite);
  console.log(
    `| ${readsPerWrite} | ${(kept.hits * 100).toFixed(2)} % | ${kept.statements} | ${bare.statements} | ${kept.microseconds.toFixed(0)} | ${bare.microseconds.toFixed(0)} |`,
  );
}
await world.subgraph.dispose();
