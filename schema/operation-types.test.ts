import { expect, test } from 'vitest';
import { operationTypesOf } from './operation-types.ts';

const api =
  'type Query { user(id: ID!): User } type User { id: ID! name: String at: DateTime! } scalar DateTime';
const fragment = 'fragment F on User { id name }';

test('each operation has a typed document, and a fragment of many files is one type', async () => {
  const code = await operationTypesOf(api, [
    `query One($id: ID!) { user(id: $id) { ...F } } ${fragment}`,
    `query Two { user(id: "2") { ...F at } } ${fragment}`,
  ]);
  expect(code).toContain('readonly One: TypedDocumentNode<OneQuery, OneQueryVariables>;');
  expect(code).toContain('readonly Two: TypedDocumentNode<TwoQuery, TwoQueryVariables>;');
  expect(code.match(/export type FFragment = /g)).toHaveLength(1);
  expect(code).toContain('at: string');
});

test('two fragments of one name that differ are refused', async () => {
  const two = 'query Two { user(id: "2") { ...F } } fragment F on User { id }';
  await expect(
    operationTypesOf(api, [`query One { user(id: "1") { ...F } } ${fragment}`, two]),
  ).rejects.toThrow('different fragments');
});
