import { guest } from '@clipgraph/platform/identity/viewer.ts';
import { expect, test } from 'vitest';
import { InvalidRequest } from '../executor/document/document.ts';
import type { RequestScope } from '../transport/transport.ts';
import { createReader } from './reader.ts';

const scopeOf = (address: string): RequestScope => ({
  viewer: guest(address),
  requestId: address,
});
const newDocument = (at: number) => ({ query: `{ f${at} }`, scope: scopeOf('a') });

test('a document is not read for a payer who has no time left, and kept ones are not judged', async () => {
  let isSpent = false;
  const read = createReader({
    maxTokens: 100,
    payerOf: (_, { viewer }) => viewer.address,
    checkBudget() {
      if (isSpent) throw new InvalidRequest([]);
    },
  });
  const kept = await read(newDocument(1));
  isSpent = true;
  expect(await read(newDocument(1))).toBe(kept);
  await expect(read(newDocument(2))).rejects.toThrow(InvalidRequest);
  await expect(read({ query: '{ not a document', scope: scopeOf('a') })).rejects.toThrow(
    InvalidRequest,
  );
  isSpent = false;
  await expect(read({ query: '{ not a document', scope: scopeOf('a') })).rejects.toThrow(/Syntax/);
});

test('documents that come at once are read in turn, of each payer one', async () => {
  const order: string[] = [];
  const read = createReader({
    maxTokens: 100,
    payerOf: (_, { viewer }) => viewer.address,
    checkBudget: ({ query }) => void order.push(query),
  });
  const same = [newDocument(1), newDocument(1)];
  const documents = await Promise.all(
    [...same, newDocument(2), { query: '{ b }', scope: scopeOf('b') }].map(read),
  );
  expect(documents[0]).toBe(documents[1]);
  expect(order).toEqual(['{ f1 }', '{ b }', '{ f2 }']);
});
