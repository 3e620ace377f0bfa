import { rm } from 'node:fs/promises';
import type { Database } from '@clipgraph/platform/database/database.ts';
import { openDatabase } from '@clipgraph/platform/database/open.ts';
import {
  type ObservedStatement,
  observeStatements,
} from '@clipgraph/platform/database/statements.ts';
import { explain } from '@clipgraph/platform/database/testing/explain.ts';
import { subgraphDatabaseUrl } from '@clipgraph/platform/subgraph/foundation.ts';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../kit/client.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { fillTables, onMysql } from './filler.ts';
import { unusedRootFields } from './root-fields.ts';
import { useEverything } from './workload.ts';

const tablesOf = (subgraph: string): Promise<Record<string, unknown>> =>
  import(`../../subgraphs/${subgraph}/tables.ts`);

/**
 * A plan may read a table from end to end only when an index gives the order and a LIMIT ends it.
 */
function fullScans(plan: Record<string, unknown>[], text: string): string[] {
  const bounded = / limit /i.test(text);
  return plan
    .filter((step) => {
      if (typeof step.detail === 'string') {
        const scan = /^SCAN (?!CONSTANT|\(|subquery|(counted|page)$)/.test(step.detail);
        const ordered =
          bounded &&
          /USING (COVERING )?INDEX|^SCAN \w+$/.test(step.detail) &&
          !plan.some((other) => /USE TEMP B-TREE FOR ORDER BY/.test(String(other.detail)));
        return scan && !ordered;
      }
      const whole = step.type === 'ALL' || step.type === 'index';
      return (
        whole &&
        !/^<|^$/.test(String(step.table ?? '')) &&
        !(bounded && step.type === 'index' && !/filesort/.test(String(step.Extra)))
      );
    })
    .map((step) => JSON.stringify(step.detail ?? step));
}

describe('every SQL statement of the product', () => {
  let product: TestInstance;
  const statements = new Map<string, ObservedStatement>();
  const databases = new Map<string, Database>();
  const sent: string[] = [];
  beforeAll(async () => {
    product = await startInstance({
      RATE_LIMITS: 'off',
      MEDIA_JOBS: '1',
      PUSH_LOCAL_ENDPOINTS: 'on',
    });
    const stop = observeStatements((statement) =>
      statements.set(`${statement.subgraph} ${statement.sql}`, statement),
    );
    const client = createClient(product.url, (query) => sent.push(query));
    await useEverything({ ...product, ...client }, await makePhoto({ seed: 7 }));
    stop();
    // The running product would fold, relay and tidy away what fills the tables.
    const { config, log, subgraphs } = product.instance;
    await product.instance.close();
    for (const [name, { definition }] of subgraphs) {
      const database = await openDatabase({
        url: subgraphDatabaseUrl(config, name),
        folder: definition.folder,
        log,
      });
      databases.set(name, database);
      await fillTables(database, await tablesOf(name));
    }
  }, 300_000);
  afterAll(async () => {
    for (const [name, database] of databases) {
      if (onMysql)
        await database.db.execute(
          `drop database \`${product.instance.config.DATABASE_PREFIX}${name}\``,
        );
      await database.close();
    }
    await rm(product.dataDir, { recursive: true, force: true });
  });

  it('is run by operations that use every root field of the schema', () => {
    expect(unusedRootFields(sent)).toEqual([]);
  });

  it('is planned over an index on tables of 10 000 analysed rows', async () => {
    const bad: string[] = [];
    let explained = 0;
    for (const { subgraph, sql: text, params } of statements.values()) {
      if (!/^\s*(select|update|delete|with)\b/i.test(text)) continue;
      const plan = await explain((databases.get(subgraph) as Database).db, text, params);
      explained += 1;
      for (const scan of fullScans(plan, text))
        bad.push(`${subgraph}: ${scan}\n    ${text.slice(0, 300)}`);
    }
    expect(explained).toBeGreaterThan(50);
    expect(bad.join('\n')).toBe('');
  });

  // MariaDB is told the index (likes/marks.test.ts); SQLite goes by the average viewer.
  if (!onMysql)
    it('finds what a viewer did with the things of a page by those, however much else the viewer did', async () => {
      const edges =
        /from `(likes|saves|comment_likes|follow_requests)`(?: FORCE INDEX \(`PRIMARY`\))? where .*`(user_id|requester_id)` (=|in).*`(post_id|comment_id|requested_id)` in/;
      const plans = new Map<string, string>();
      for (const { subgraph, sql: text } of statements.values()) {
        const [, table] = edges.exec(text) ?? [];
        if (table === undefined) continue;
        // The pages here are short ones; for a long one it may rather read all of the viewer's.
        const longPage = text.replace(
          /(?<=`(post_id|comment_id|requested_id)` in) \([?, ]+\)/,
          ` (${new Array(32).fill('?').join(', ')})`,
        );
        const { db } = databases.get(subgraph) as Database;
        const plan = await explain(db, longPage, []);
        plans.set(table, plan.map(({ detail }) => detail).join());
      }
      expect([...plans.keys()].sort()).toEqual([
        'comment_likes',
        'follow_requests',
        'likes',
        'saves',
      ]);
      for (const plan of plans.values())
        expect(plan).toMatch(
          /\((user_id|requester_id)=\? AND (post_id|comment_id|requested_id)=\?\)/,
        );
    });
});
