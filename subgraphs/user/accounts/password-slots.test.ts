import { describe, expect, it } from 'vitest';
import { createSlots } from './password-slots.ts';

const here = { address: '192.0.2.1', isLimited: true };
const there = { address: '192.0.2.2', isLimited: true };

describe('slots', () => {
  it('run no more at once than there are, in the order of arrival', async () => {
    const slots = createSlots(2, { perAddress: 100, inAll: 100 });
    let running = 0;
    let most = 0;
    const started: number[] = [];
    await Promise.all(
      Array.from({ length: 9 }, (_, at) =>
        slots(here, async () => {
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
    const slots = createSlots(1, { perAddress: 100, inAll: 1 });
    await expect(slots(here, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await slots(here, async () => 'yes')).toBe('yes');
  });

  it('refuse whoever would wait too long', async () => {
    const slots = createSlots(1, { perAddress: 100, inAll: 1 });
    const { promise, resolve } = Promise.withResolvers<void>();
    const inWork = slots(here, () => promise);
    const inLine = slots(here, async () => 'second');
    await expect(slots(there, async () => 'third')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    resolve();
    await inWork;
    expect(await inLine).toBe('second');
  });

  it('are given to the addresses in turns, so that one which asks for much waits for itself', async () => {
    const slots = createSlots(1, { perAddress: 100, inAll: 100 });
    const order: string[] = [];
    const ask = (address: string, name: string) =>
      slots({ address, isLimited: true }, async () => {
        order.push(name);
      });
    const flood = Array.from({ length: 20 }, (_, at) => ask('2001:db8::1', `flood ${at}`));
    await Promise.all([
      ask('192.0.2.1', 'a bystander'),
      // Other addresses of the same network are nobody else.
      ask('2001:db8::2', 'flood 20'),
      ask('192.0.2.2', 'another'),
      ...flood,
    ]);
    expect(order.slice(0, 5)).toEqual(['flood 0', 'flood 1', 'a bystander', 'another', 'flood 2']);
    expect(order.at(-1)).toBe('flood 20');
  });

  it('refuse an address that has too many in line, and nobody else', async () => {
    const slots = createSlots(1, { perAddress: 2, inAll: 100 });
    const { promise, resolve } = Promise.withResolvers<void>();
    const flood = Array.from({ length: 10 }, () => slots(here, () => promise));
    const unlimited = Array.from({ length: 10 }, () =>
      slots({ ...here, isLimited: false }, () => promise),
    );
    const bystander = slots(there, async () => 'served');
    resolve();
    const codes = (await Promise.allSettled(flood)).map((each) =>
      each.status === 'rejected' ? each.reason.extensions : null,
    );
    expect(codes).toEqual([
      null,
      null,
      null,
      ...Array(7).fill({ code: 'RATE_LIMITED', retryAfterSeconds: 1 }),
    ]);
    await Promise.all(unlimited);
    expect(await bystander).toBe('served');
  });
});
