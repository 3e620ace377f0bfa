import { expect, test } from 'vitest';
import { createKnownDocuments } from '../documents/known-documents.ts';
import { createOperationNames } from './operation-names.ts';

const feed = 'query Feed { feed { edges { node { id } } } }';
const two = 'query One { a } mutation Two { b }';
const labelOf = createOperationNames(createKnownDocuments([feed, two]));

test('documents that were known beforehand have their names', () => {
  expect(labelOf({ query: feed })).toEqual({ name: 'Feed', kind: 'query' });
  expect(labelOf({ query: two, operationName: 'Two' })).toEqual({ name: 'Two', kind: 'mutation' });
  expect(labelOf({ query: two, operationName: 'One' })).toEqual({ name: 'One', kind: 'query' });
});

test('a name that a client made up is "other"', () => {
  expect(labelOf({ query: `${feed} ` })).toEqual({ name: 'other', kind: 'query' });
  expect(labelOf({ query: 'mutation Feed { b }' })).toEqual({ name: 'other', kind: 'mutation' });
  expect(labelOf({ query: two, operationName: 'Three' })).toEqual({ name: 'other', kind: 'query' });
  expect(labelOf({ query: 'not { graphql' })).toEqual({ name: 'other', kind: 'query' });
});
