import { expect, test } from 'vitest';
import { compareSchemas } from './schema-rollout.ts';

const running = 'type Query { me: User } type User { id: ID! name: String }';

test('an addition breaks nobody, and is named', () => {
  expect(
    compareSchemas(running, 'type Query { me: User } type User { id: ID! name: String age: ID }'),
  ).toEqual({ breaks: [], added: ['User.age'] });
});

test('a field that is gone is a break', () => {
  const { breaks, added } = compareSchemas(
    running,
    'type Query { me: User } type User { id: ID! }',
  );
  expect(breaks).toEqual([expect.stringContaining('User.name was removed')]);
  expect(added).toEqual([]);
});

test('the same schema has nothing to say', () => {
  expect(compareSchemas(running, running)).toEqual({ breaks: [], added: [] });
});
