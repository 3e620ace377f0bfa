import { randomBytes } from 'node:crypto';
import { subgraphNames } from '@clipgraph/deploy/subgraphs.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort, type ProductProcess, startProcess } from '../kit/process.ts';

let gateway: ProductProcess;
let metricsUrl: string;
beforeAll(async () => {
  const metricsPort = String(await freePort());
  metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`;
  gateway = await startProcess(
    'deploy/processes/gateway.ts',
    {
      GATEWAY_WORKERS: '2',
      METRICS_PORT: metricsPort,
      SUBGRAPH_URLS: subgraphNames.map((name) => `${name}=http://127.0.0.1:1`).join(','),
      SECRETS: randomBytes(24).toString('hex'),
      LOG_LEVEL: 'silent',
    },
    /listens/,
  );
});
afterAll(async () => {
  await gateway?.stop('SIGKILL');
});

it('serves one port by several processes, adds their metrics up, and ends them all', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () =>
      (
        await fetch(`${gateway.url}/graphql?query={__typename}`, {
          headers: { connection: 'close' },
        })
      ).json(),
    ),
  );
  expect(answers).toEqual(answers.map(() => ({ data: { __typename: 'Query' } })));
  // An operation is counted when its answer has gone out, which its client may hear of before.
  await expect
    .poll(async () => (await fetch(metricsUrl)).text())
    .toMatch(/^clipgraph_operations?_results?_total\{.*\} 20$/m);
  expect(await gateway.stop()).toEqual({ code: 0, signal: null });
  await expect(fetch(`${gateway.url}/livez`)).rejects.toThrow();
});
