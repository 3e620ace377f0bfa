import { expect, it } from 'vitest';
import { passBytes } from './spent-buffers.ts';

const chunkBytes = 64 * 1024;

it('frees the buffers of a body long before V8 would', () => {
  const heldMiB = () => process.memoryUsage().arrayBuffers / 2 ** 20;
  const before = heldMiB();
  let most = 0;
  for (let sent = 0; sent < 256 * 2 ** 20; sent += chunkBytes) {
    passBytes(Buffer.allocUnsafeSlow(chunkBytes).byteLength);
    most = Math.max(most, heldMiB() - before);
  }
  expect(most).toBeLessThan(48);
});
