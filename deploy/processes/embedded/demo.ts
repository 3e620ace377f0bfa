import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { makeOwnFolder } from '@clipgraph/platform/ids/owner-only.ts';
import type { FastifyInstance } from 'fastify';
import { demoAccounts, demoPassword } from '../../seed/demo/accounts.ts';
import type { Instance } from '../instance.ts';

/** What a start gives to look at. */
export interface Demo {
  readonly accounts: boolean;
  /** Eight clips and what belongs to them, made in the background. */
  readonly posts: boolean;
}

/** Lies in the data folder from before the first demo account until the last demo comment. */
const unfinishedIn = (dataDir: string): string => join(dataDir, 'demo-unfinished');

/**
 * Whether this start makes demo accounts and posts: outside production in a new data folder, and
 * where an earlier start was cut off amid them. Call it before anything is made in the folder: that
 * it was new is then written down.
 */
export function planDemo({ DEMO, DATA_DIR, NODE_ENV }: Config): Demo {
  const isNew = !existsSync(DATA_DIR);
  if (DEMO === '0' || (DEMO === undefined && NODE_ENV === 'production'))
    return { accounts: false, posts: false };
  const file = unfinishedIn(DATA_DIR);
  if (isNew) {
    try {
      makeOwnFolder(DATA_DIR);
      writeFileSync(file, '', { mode: 0o600 });
    } catch {
      // A folder that cannot be used is told of when it is opened.
    }
  }
  const posts = existsSync(file);
  return { accounts: posts || DEMO === '1', posts };
}

/** Makes the demo accounts through the front door; those that exist are left as they are. */
export async function createDemoAccounts(app: FastifyInstance): Promise<void> {
  for (const account of demoAccounts) {
    const answer = await app.inject({
      method: 'POST',
      url: '/graphql',
      payload: {
        query: 'mutation ($input: RegisterInput!) { register(input: $input) { user { id } } }',
        variables: { input: { ...account, password: demoPassword } },
      },
    });
    const code = answer.json<{ errors?: { extensions: { code: string } }[] }>().errors?.[0]
      ?.extensions.code;
    if (code !== undefined && code !== 'CONFLICT')
      throw new Error(`The demo account ${account.username} could not be made: ${answer.body}`);
  }
}

/**
 * Makes the demo's posts in the background. What keeps it from that is logged, and the next start
 * tries again.
 * @returns a function that stops it and resolves once nothing of it is under way
 */
export function startDemoPosts(instance: Instance): () => Promise<void> {
  const { config, log } = instance;
  const stop = new AbortController();
  const fill = async () => {
    // Loaded only now: the product is there already.
    const [{ fillDemo }, { OtherPasswordError }] = await Promise.all([
      import('../../seed/demo/fill.ts'),
      import('../../seed/accounts.ts'),
    ]);
    await fillDemo(instance, stop.signal).catch((error: unknown) => {
      // Somebody has made an account their own: then it is not ours to fill.
      if (!(error instanceof OtherPasswordError)) throw error;
    });
    rmSync(unfinishedIn(config.DATA_DIR), { force: true });
  };
  const filled = fill().catch((error: unknown) => {
    if (!stop.signal.aborted) log.warn({ err: error }, 'the demo posts could not be made');
  });
  return async () => {
    stop.abort();
    await filled;
  };
}
