import { makeClip } from '@clipgraph/video/testing/samples.ts';
import { expect, test } from 'vitest';
import { startInstance } from '../kit/instance.ts';
import { createDouyinClient } from './douyin-client.ts';
import { fuzz } from './fuzz.ts';

/** Five minutes in `npm run soak -- faults`, a few seconds otherwise. */
const durationMs = process.env.SOAK ? 300_000 : 8_000;

test(
  'whatever is sent to a documented route, the answer is in the document and never a fault of ours',
  async () => {
    const product = await startInstance({ RATE_LIMITS: 'off' });
    try {
      const { register, publish } = createDouyinClient(() => product.url);
      const { token } = await register();
      await publish(token, await makeClip({ seed: 'fuzz', seconds: 1 }), 'a bear');
      const { requests, statuses } = await fuzz(product.url, { durationMs });
      expect(requests).toBeGreaterThan(100);
      expect(Object.keys(statuses).filter((status) => Number(status) >= 500)).toEqual([]);
    } finally {
      await product.close();
    }
  },
  durationMs * 2 + 60_000,
);
