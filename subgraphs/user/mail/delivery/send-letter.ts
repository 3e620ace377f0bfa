import type { Id } from '@clipgraph/platform/ids/id.ts';
import { type GoOn, JobCannotSucceed } from '@clipgraph/platform/jobs/jobs.ts';
import { perProcess } from '@clipgraph/platform/subgraph/per-process.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { eq } from 'drizzle-orm';
import { letters } from '../tables.ts';
import { tokenOfLetter } from '../tokens.ts';
import { composeLetter } from './compose.ts';
import { LetterRefused, mailTransport, ServerAway } from './transport.ts';

/**
 * While the server is away, one letter tries it after 1 s, 2 s, 4 s ... at most 15 s; the
 * others, and other jobs, are not kept waiting by it.
 */
const longestAwayMs = 15_000;
const serverState = perProcess(() => ({ failures: 0, awayUntilMs: 0 }));

/**
 * Hands a letter to the mail server, and forgets it. Only a process that dies between the two sends
 * it twice, under the same Message-ID.
 * @returns when to try again while the server is away, however long that is
 * @throws JobCannotSucceed for a letter that the server refuses
 */
export async function sendLetter(
  services: Services,
  { letterId }: { letterId: Id },
  stopping: AbortSignal,
): Promise<GoOn | undefined> {
  const { db } = services.database;
  const [letter] = await db.select().from(letters).where(eq(letters.id, letterId));
  if (!letter) return undefined;
  const server = serverState(services);
  const waitMs = server.awayUntilMs - performance.now();
  if (waitMs > 0) return { afterMs: Math.ceil(waitMs) };
  const token =
    letter.tokenHash === null
      ? undefined
      : await tokenOfLetter(db, services.keyring, letterId, letter.tokenHash);
  const forget = () => db.delete(letters).where(eq(letters.id, letterId));
  if (letter.tokenHash !== null && token === undefined) {
    services.log.info({ letterId }, 'a letter was not sent: its link is good no longer');
    await forget();
    return undefined;
  }
  try {
    const message = composeLetter(services.config, letter, token);
    await unlessStopping(mailTransport(services.config).send(message), stopping);
  } catch (error) {
    if (error instanceof LetterRefused) throw new JobCannotSucceed(error.message, { cause: error });
    if (!(error instanceof ServerAway)) throw error;
    const awayForMs = Math.min(longestAwayMs, 1_000 * 2 ** server.failures++);
    server.awayUntilMs = performance.now() + awayForMs;
    services.log.warn({ err: error }, 'the mail server is away; letters wait for it');
    return { afterMs: awayForMs };
  }
  server.failures = 0;
  await forget();
  return undefined;
}

/** A mail server may take its time; a process that stops does not wait for it. */
const unlessStopping = (sent: Promise<void>, stopping: AbortSignal): Promise<void> =>
  Promise.race([
    sent,
    new Promise<never>((_resolve, reject) => {
      stopping.addEventListener('abort', () => reject(stopping.reason), { once: true });
    }),
  ]);
