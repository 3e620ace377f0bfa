import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import { beginSecondFactor, confirmSecondFactor } from '../second-factor/enrolment.ts';
import { authenticatorApp } from './authenticator-app.ts';
import { newAccount, password } from './world.ts';

/** For tests: an account with a second factor. The code of now is spent, that of one step ahead is not. */
export async function newGuardedAccount(services: Services) {
  const account = await newAccount(services);
  const viewer = viewerOf(account.id);
  const { secret } = await beginSecondFactor(services, viewer, password);
  const app = authenticatorApp(secret);
  const recovery = await confirmSecondFactor(services, viewer, app.code());
  return { ...account, viewer, secret, app, recovery };
}
