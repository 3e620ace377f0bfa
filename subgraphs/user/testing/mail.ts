import { runNextJob } from '@clipgraph/platform/jobs/run-jobs.ts';
import { viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import { register } from '../accounts/registration.ts';
import { jobs } from '../jobs.ts';
import { requestPasswordReset } from '../mail/request-reset.ts';
import { setEmail } from '../mail/set-email.ts';
import { verifyEmail } from '../mail/verify-email.ts';
import { openMailServer } from './mail-server.ts';
import { newName, openUserSubgraph, password } from './world.ts';

/** For tests: the subgraph, with a mail server that its letters go to. */
export async function openMailWorld(environment: Record<string, string> = {}) {
  const server = await openMailServer();
  const world = await openUserSubgraph({
    SMTP_URL: server.url,
    PUBLIC_URL: 'https://clips.example.org',
    ...environment,
  });
  const { services, subgraph } = world;
  let addresses = 0;
  const newAddress = () => `person.${++addresses}@example.org`;
  const runJobs = async (inMs = 1_000) => {
    const clock = () => Date.now() + inMs;
    while (await runNextJob({ ...services, handlers: jobs(services), clock }));
  };
  /** The newest letter to an address, once every job has run. */
  const letterTo = async (address: string) => {
    await runJobs();
    const letter = server.to(address).at(-1);
    if (!letter) throw new Error(`no letter came to ${address}`);
    return letter;
  };
  const makeAccount = async (email: string | null) => {
    const username = newName();
    const session = await register(services, { username, password, email });
    return { ...session, username, email: email ?? '', id: Number(session.user.id) };
  };
  return {
    ...world,
    server,
    newAddress,
    runJobs,
    letterTo,
    makeAccount,
    /** An account whose address was verified. */
    async verifiedAccount(email = newAddress()) {
      const account = await makeAccount(email);
      await verifyEmail(services, (await letterTo(email)).token);
      return account;
    },
    async resetToken(email: string): Promise<string> {
      await requestPasswordReset(services, email);
      return (await letterTo(email)).token;
    },
    setEmail: (id: number, email: string) => setEmail(services, viewerOf(id), { email, password }),
    /** Data, or the first error's code, field and message. */
    async ask(id: number | null, query: string, variables: Record<string, unknown> = {}) {
      // From an address of its own each time, so that limits by address are not met.
      const viewer = { ...viewerOf(1), accountId: id, address: `address ${++addresses}` };
      const answer = await subgraph.run(viewer, query, variables);
      const { message, extensions } = answer.errors?.[0] ?? {};
      const data: Record<string, unknown> = JSON.parse(JSON.stringify(answer.data ?? {}));
      return { data, message, code: extensions?.code, field: extensions?.field };
    },
    async dispose() {
      await server.stop();
      await subgraph.dispose();
    },
  };
}
