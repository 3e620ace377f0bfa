import { describe, expect, it } from 'vitest';
import { checkLength, checkWellFormed, codePointLength } from './user-text.ts';

const refused = expect.objectContaining({
  code: 'BAD_USER_INPUT',
  extensions: expect.objectContaining({ field: 'input.text' }),
});
const refusal = (check: () => void) => {
  try {
    check();
    return null;
  } catch (error) {
    return error;
  }
};

describe('text of users', () => {
  it('is as long as it has code points', () => {
    expect(['', 'abc', '🛸', 'e\u0301', '字'].map(codePointLength)).toEqual([0, 3, 1, 2, 1]);
  });

  it('is refused below and above its length, and taken at both ends', () => {
    const check = (text: string) =>
      refusal(() => checkLength(text, { min: 2, max: 3 }, 'input.text'));
    expect(['🛸🛸', '🛸🛸🛸'].map(check)).toEqual([null, null]);
    expect(['🛸', '🛸🛸🛸🛸', 'x'.repeat(1_000_000)].map(check)).toEqual([
      refused,
      refused,
      refused,
    ]);
    expect(check('🛸'.repeat(33))).toMatchObject({
      message: '`input.text` must have 2 to 3 characters; it had 33.',
    });
  });

  it('is refused with half of a surrogate pair', () => {
    expect(refusal(() => checkWellFormed('a\ud83d', 'input.text'))).toEqual(refused);
    expect(refusal(() => checkWellFormed('a🛸', 'input.text'))).toBeNull();
  });
});
