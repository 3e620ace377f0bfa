import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { toConnection } from './connection.ts';
import { type Cursors, createCursors } from './cursors.ts';
import { readVisiblePage } from './visible-page.ts';

const scope = { field: 'Query.numbers', args: [] };

/** Cursors that tell how many of them were signed. */
function countingCursors(): { cursors: Cursors; signed: () => number } {
  const { encode, decode } = createCursors([randomBytes(32)]);
  let count = 0;
  return {
    cursors: {
      encode(of, key) {
        count += 1;
        return encode(of, key);
      },
      decode,
    },
    signed: () => count,
  };
}

const pageOf = (cursors: Cursors, rows: readonly number[], first: number) =>
  toConnection(
    cursors,
    scope,
    { rows, first },
    (row) => [row],
    (row) => row,
  );

test('a page signs the cursors that are read, and no other', () => {
  const { cursors, signed } = countingCursors();
  const page = pageOf(cursors, [1, 2, 3], 2);
  expect(page.edges.map(({ node }) => node)).toEqual([1, 2]);
  expect(page.pageInfo.hasNextPage).toBe(true);
  expect(signed()).toBe(0);
  expect(cursors.decode(scope, page.pageInfo.endCursor as string)).toEqual([2]);
  expect(signed()).toBe(1);
});

test('the cursors of a page begin and end where its edges do', () => {
  const { cursors } = countingCursors();
  const { edges, pageInfo } = pageOf(cursors, [1, 2, 3], 3);
  expect(edges.map(({ cursor }) => cursors.decode(scope, cursor))).toEqual([[1], [2], [3]]);
  expect(pageInfo).toEqual({
    hasNextPage: false,
    hasPreviousPage: false,
    startCursor: edges[0]?.cursor,
    endCursor: edges[2]?.cursor,
  });
  expect(pageOf(cursors, [], 3).pageInfo).toMatchObject({ startCursor: null, endCursor: null });
});

test('a page that ends early goes on after what it has looked at', async () => {
  const { cursors } = countingCursors();
  const read = async (position: number, limit: number) =>
    Array.from({ length: limit }, (_, at) => position + at + 1);
  const shown = { positionOf: (row: number) => row, nodeOf: (row: number) => row };
  const { edges, pageInfo } = await readVisiblePage({
    cursors,
    scope,
    first: 4,
    start: 0,
    scanLimit: 15,
    read,
    filter: async (rows) => rows.filter((row) => row === 1),
    ...shown,
  });
  expect(edges.map(({ node }) => node)).toEqual([1]);
  expect(pageInfo).toMatchObject({
    hasNextPage: true,
    hasPreviousPage: false,
    startCursor: edges[0]?.cursor,
  });
  expect(cursors.decode(scope, pageInfo.endCursor as string)).toEqual([15]);
});
