import { describe, expect, it } from 'vitest';
import { createSlots } from './password-slots.ts';

describe('slots', () => {
  it('run no more at once than there are, in the order of arrival', async () => {
    const slots = createSlots(2, 100);
    let running = 0;
    let most = 0;
    const started: number[] = [];
    await Promise.all(
      Array.from({ length: 9 }, (_, at) =>
        slots(async () => {
          started.push(at);
          most = Math.max(most, ++running);
          await new Promise((resume) => setImmediate(resume));
          running--;
        }),
      ),
    );
    expect(most).toBe(2);
    expect(started).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('come free again when the work fails', async () => {
    const slots = createSlots(1, 1);
    await expect(slots(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await slots(async () => 'yes')).toBe('yes');
  });

  it('refuse whoever would wait too long', async () => {
    const slots = createSlots(1, 1);
    const { promise, resolve } = Promise.withResolvers<void>();
    const inWork = slots(() => promise);
    const inLine = slots(async () => 'second');
    await expect(slots(async () => 'third')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    resolve();
    await inWork;
    expect(await inLine).toBe('second');
  });
});
