import { type ObservedStatement, observeStatements } from '@clipgraph/platform/database/statements.ts';
import type { OpenRoom } from '@clipgraph/platform/subgraph/open-room.ts';
import { makePhoto } from '@clipgraph/video/media/samples.ts';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillTables, isSqlite } from './filler.ts';
import { startInstance, type TestInstance } from './instance.ts';
import { useEverything } from './workload.ts';

const tablesOf = (room: string): Promise<Record<string, unknown>> => import(`../../subgraphs/${room}/tables.ts`);

/** A plan may read a table from end to end only when an index gives the order and a LIMIT ends it. */
function fullScans(plan: Record<string, unknown>[], text: string): string[] {
  const bounded = / limit /i.test(text);
  return plan
    .filter((step) => {
      if (typeof step.detail === 'string') {
        const scan = /^SCAN (?!CONSTANT|\(|subquery|counted$)/.test(step.detail);
        const ordered =
          bounded &&
          /USING (COVERING )?INDEX|^SCAN \w+$/.test(step.detail) &&
          !plan.some((other) => /USE TEMP B-TREE FOR ORDER BY/.test(String(other.detail)));
        return scan && !ordered;
      }
      const whole = step.type === 'ALL' || step.type === 'index';
      return whole && !/^<|^$/.test(String(step.table ?? '')) && !(bounded && step.type === 'index' && !/filesort/.test(String(step.Extra)));
    })
    .map((step) => JSON.stringify(step.detail ?? step));
}

describe('every SQL statement of the product', () => {
  let product: TestInstance;
  const statements = new Map<string, ObservedStatement>();
  beforeAll(async () => {
    product = await startInstance({ RATE_LIMITS: 'off' });
    const stop = observeStatements((statement) => statements.set(`${statement.room} ${statement.sql}`, statement));
    await useEverything(product, await makePhoto({ seed: 7 }));
    stop();
    for (const [name, { services }] of product.instance.rooms) await fillTables(services.database, await tablesOf(name));
  }, 120_000);
  afterAll(() => product.close());

  it('is planned over an index on tables of 10 000 analysed rows', async () => {
    const bad: string[] = [];
    let explained = 0;
    for (const { room, sql: text, params } of statements.values()) {
      if (!/^\s*(select|update|delete|with)\b/i.test(text)) continue;
      const { database } = (product.instance.rooms.get(room) as OpenRoom).services;
      const plan = await explain(database.db, text, params);
      explained += 1;
      for (const scan of fullScans(plan, text)) bad.push(`${room}: ${scan}\n    ${text.slice(0, 300)}`);
    }
    expect(explained).toBeGreaterThan(50);
    expect(bad.join('\n')).toBe('');
  });

  async function explain(db: OpenRoom['services']['database']['db'], text: string, params: readonly unknown[]): Promise<Record<string, unknown>[]> {
    const client = (db as unknown as { $client: { query(q: { sql: string }, p: readonly unknown[]): Promise<[Record<string, unknown>[]]> } }).$client;
    const [rows] = await client.query(
      { sql: `${isSqlite(product.instance.rooms.values().next().value?.services.database as never) ? 'explain query plan' : 'explain'} ${text}` },
      params,
    );
    return rows;
  }
});

void sql;
