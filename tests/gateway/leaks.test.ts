import { expect, it } from 'vitest';
import { runGatewayLeaks } from '../soak/gateway.ts';

it('a short round of operations and subscriptions leaves nothing open and the heap near where it was', async () => {
  const { heapMiB, upstreams, failed } = await runGatewayLeaks({
    operations: 2_000,
    subscriptions: 400,
  });
  expect({ upstreams, failed }).toEqual({ upstreams: 0, failed: 0 });
  expect(heapMiB.end - heapMiB.early).toBeLessThan(30);
});
