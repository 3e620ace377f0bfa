import { afterAll, beforeAll, expect, test } from 'vitest';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { replays } from './attacks/replays.ts';

let product: TestInstance;
beforeAll(async () => {
  product = await startInstance();
});
afterAll(() => product.close());

test('a repeated create is judged like any read, and shows nothing that its maker may see no longer', async () => {
  const { attempts, refused } = await replays.run(product);
  expect(attempts).toBe(7);
  expect(refused).toBe(attempts);
});
