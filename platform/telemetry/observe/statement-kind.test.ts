import { expect, test } from 'vitest';
import { kindOf, tableOf } from './statement-kind.ts';

test.each([
  ['select `id` from `posts`', 'select'],
  ['(select 1) union all (select 2)', 'select'],
  ['WITH mine AS (SELECT 1) SELECT * FROM mine', 'select'],
  ['insert into `likes` (`id`) values (?)', 'insert'],
  ['update `posts` set `caption` = ?', 'update'],
  ['delete from `likes`', 'delete'],
  ['begin immediate', 'begin'],
  ['start transaction', 'begin'],
  ['COMMIT', 'commit'],
  ['rollback', 'rollback'],
  ['savepoint one', 'other'],
  ['create table t (id int)', 'other'],
  ['', 'other'],
])('"%s" is of the kind %s', (sql, kind) => {
  expect(kindOf(sql)).toBe(kind);
});

test('the table of a statement is the first that it names', () => {
  expect(tableOf('select `a`.`id` from `posts` `a` inner join `likes` on true')).toBe('posts');
  expect(tableOf('insert into likes values (1)')).toBe('likes');
  expect(tableOf('update `users` set `bio` = ?')).toBe('users');
  expect(tableOf('commit')).toBeUndefined();
});
