import {
  chunked,
  type ObservedStatement,
  observeStatements,
} from '@clipgraph/platform/database/statements.ts';
import { explain } from '@clipgraph/platform/database/testing/explain.ts';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { likes, saves } from '../tables.ts';
import { openWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.subgraph.dispose());

const marks = `query ($of: [_Any!]!) {
  _entities(representations: $of) { ... on Post { id isLikedByMe isSavedByMe } } }`;

test('what a viewer with very many marks has marked of a page is looked up by post', async () => {
  const { db } = world.subgraph.services.database;
  const viewer = world.newId();
  const postIds = Array.from({ length: 2_000 }, () => world.newId());
  // Whoever else there is has marked just one post, and so has nearly everybody on average.
  const edges = [
    ...postIds.map((postId) => ({ userId: viewer, postId })),
    ...postIds.map((postId) => ({ userId: world.newId(), postId })),
  ].map(({ userId, postId }) => ({
    userId,
    postId,
    authorId: 1,
    active: true,
    activatedId: world.newId(),
    changedAt: 1,
    revision: 1,
  }));
  for (const table of [likes, saves])
    for (const rows of chunked(edges, 500)) await db.insert(table).values(rows);
  if (process.env.DATABASE_URL)
    for (const table of [likes, saves]) await db.execute(sql`analyze table ${table}`);

  const page = [...postIds.slice(-19), world.post().id];
  const reads: ObservedStatement[] = [];
  const stop = observeStatements((statement) => {
    if (/from `(likes|saves)`.*`user_id`/i.test(statement.sql)) reads.push(statement);
  });
  const answer = await world.ask(viewer, marks, {
    of: page.map((id) => ({ __typename: 'Post', id: String(id) })),
  });
  stop();
  const marked = page.map((_, at) => at < 19);
  type Marks = { isLikedByMe: boolean; isSavedByMe: boolean };
  expect(answer._entities.map((post: Marks) => post.isLikedByMe)).toEqual(marked);
  expect(answer._entities.map((post: Marks) => post.isSavedByMe)).toEqual(marked);
  expect(reads).toHaveLength(2);
  for (const { sql: text, params } of reads)
    expect(JSON.stringify(await explain(db, text, params))).toMatch(
      process.env.DATABASE_URL ? /"type":"range".*"key":"PRIMARY"/ : /user_id=\? AND post_id=\?/,
    );
});
