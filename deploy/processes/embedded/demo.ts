import type { FastifyInstance } from 'fastify';

/**
 * The accounts of a fresh instance outside production, so that the first minute needs no
 * registration.
 */
export const demoAccounts = [
  { username: 'ada', displayName: 'Ada' },
  { username: 'ben', displayName: 'Ben' },
] as const;
export const demoPassword = 'clipgraph-demo';

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
