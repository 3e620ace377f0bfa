import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createCursors } from './cursors.ts';

describe('cursors', () => {
  const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
  const cursors = createCursors([newKey, oldKey]);
  const scope = { field: 'Query.feed', args: ['LATEST', null], viewerId: 17 };
  const refused = expect.objectContaining({
    code: 'BAD_USER_INPUT',
    extensions: expect.objectContaining({ field: 'after' }),
  });
  const decode = (cursor: string, of: Parameters<typeof cursors.decode>[0] = scope) => {
    try {
      return cursors.decode(of, cursor);
    } catch (error) {
      return error;
    }
  };

  it('give back the place that they were made for, whatever its length', () => {
    for (const key of [[1], [12], [123], [1_234, 'a'], ['字', 5, 6]])
      expect(decode(cursors.encode(scope, key))).toEqual(key);
  });

  it('are good for the same field, arguments and viewer only', () => {
    const cursor = cursors.encode(scope, [5]);
    for (const other of [
      { ...scope, field: 'User.posts' },
      { ...scope, args: ['FOLLOWING', null] },
      { ...scope, viewerId: 18 },
      { ...scope, viewerId: null },
    ])
      expect(decode(cursor, other)).toEqual(refused);
  });

  it('are refused when anything about their text was changed', () => {
    for (const key of [[1], [12], [123]]) {
      const cursor = cursors.encode(scope, key);
      const flipped = [...cursor].map(
        (character, at) =>
          cursor.slice(0, at) + (character === 'A' ? 'B' : 'A') + cursor.slice(at + 1),
      );
      const nextDigit =
        cursor.slice(0, -1) +
        String.fromCharCode((cursor.codePointAt(cursor.length - 1) as number) + 1);
      for (const text of [
        ...flipped,
        nextDigit,
        `${cursor}x`,
        `${cursor}!!`,
        `${cursor}=`,
        ` ${cursor}`,
        `${cursor.slice(0, 4)}.${cursor.slice(4)}`,
        '',
      ])
        expect(decode(text)).toEqual(refused);
    }
  });

  it('outlive a change of the key', () => {
    expect(decode(createCursors([oldKey]).encode(scope, [5]))).toEqual([5]);
    expect(decode(createCursors([randomBytes(32)]).encode(scope, [5]))).toEqual(refused);
  });
});
