import { expect, test } from 'vitest';
import { AppError } from '../errors/catalogue.ts';
import { oncePossible } from './once-possible.ts';

const away = () => new AppError('UNAVAILABLE', 'away');

test('work waits for a database that is away for a moment', async () => {
  let tries = 0;
  const done = await oncePossible(async () => {
    if (++tries < 3) throw away();
    return 'done';
  });
  expect([done, tries]).toEqual(['done', 3]);
});

test('work fails at once by anything else, and in the end by a database that stays away', async () => {
  let tries = 0;
  const failing = (error: Error) => async () => {
    tries++;
    throw error;
  };
  await expect(oncePossible(failing(new Error('no')))).rejects.toThrow('no');
  expect(tries).toBe(1);
  await expect(oncePossible(failing(away()), 0)).rejects.toThrow('away');
});
