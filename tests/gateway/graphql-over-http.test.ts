import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstance, type TestInstance } from '../kit/instance.ts';

let product: TestInstance;
beforeAll(async () => {
  product = await startInstance();
});
afterAll(() => product.close());

describe('GraphQL over HTTP', () => {
  const audits = serverAudits({ url: () => `${product.url}/graphql`, fetchFn: fetch });

  it('has all the audits of graphql-http', () => {
    expect(audits).toHaveLength(61);
  });

  it.each(audits.map((audit) => [audit.name, audit] as const))('%s', async (_name, audit) => {
    const result = await audit.fn();
    expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok');
  });
});
