import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { perProcess } from '@clipgraph/platform/subgraph/per-process.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, gte, inArray } from 'drizzle-orm';
import { chats, members } from '../tables.ts';

const checkMs = 2_000;
/**
 * How far a check looks back before the last check that succeeded: longer than a slow commit and
 * the difference between clocks together.
 */
const windowMicros = 20_000_000;

interface ChatListener {
  /** The member of a group that listens; null in a direct chat, which nobody leaves. */
  memberId: Id | null;
  newest(seq: number, revision: number): void;
  left(): void;
}
type InboxListener = (chatId: Id, newestSeq: number) => void;

interface LiveCheck {
  chats: Map<Id, Set<ChatListener>>;
  inboxes: Map<Id, Set<InboxListener>>;
  timer: NodeJS.Timeout | undefined;
  /**
   * When the last check that succeeded began. It may be long ago: this process may have stood still
   * since, or its database been away.
   */
  checkedAtMs: number;
}

const checkOf = perProcess(
  (): LiveCheck => ({ chats: new Map(), inboxes: new Map(), timer: undefined, checkedAtMs: 0 }),
);

/**
 * Tells of messages, changes and departures whose signals were lost between processes. Without
 * Redis there is one process, in which no signal is lost, so nothing is checked.
 */
export const watchChat = (services: Services, chatId: Id, listener: ChatListener): (() => void) =>
  watch(services, checkOf(services).chats, chatId, listener);

export const watchInbox = (
  services: Services,
  accountId: Id,
  listener: InboxListener,
): (() => void) => watch(services, checkOf(services).inboxes, accountId, listener);

function watch<Listener>(
  services: Services,
  watched: Map<Id, Set<Listener>>,
  id: Id,
  listener: Listener,
): () => void {
  if (services.config.REDIS_URL === undefined) return () => {};
  const check = checkOf(services);
  const listeners = watched.get(id) ?? new Set();
  watched.set(id, listeners.add(listener));
  if (check.timer === undefined) check.checkedAtMs = Date.now();
  check.timer ??= setInterval(
    () =>
      lookUp(services, check).catch((error) =>
        services.log.debug({ err: error }, 'feeds could not be checked'),
      ),
    checkMs,
  ).unref();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && watched.get(id) === listeners) watched.delete(id);
    if (check.chats.size > 0 || check.inboxes.size > 0) return;
    clearInterval(check.timer);
    check.timer = undefined;
  };
}

/** One check: a statement for each 1,024 chats or inboxes, however many subscribers they have. */
async function lookUp({ database: { db } }: Services, check: LiveCheck): Promise<void> {
  const startedMs = Date.now();
  const sinceMicros = check.checkedAtMs * 1_000 - windowMicros;
  // Those who left come first, so that they are not told of what was said afterwards.
  await lookForLeavers(db, check);
  for (const ids of chunked([...check.chats.keys()])) {
    const rows = await db
      .select({ id: chats.id, lastSeq: chats.lastSeq, revision: chats.revision })
      .from(chats)
      .where(inArray(chats.id, padIds(ids)));
    for (const { id, lastSeq, revision } of rows)
      for (const listener of check.chats.get(id) ?? []) listener.newest(lastSeq, revision);
  }
  for (const ids of chunked([...check.inboxes.keys()])) {
    const rows = await db
      .select({ accountId: members.accountId, chatId: chats.id, lastSeq: chats.lastSeq })
      .from(members)
      .innerJoin(chats, eq(chats.id, members.chatId))
      .where(
        and(
          inArray(members.accountId, padIds(ids)),
          eq(members.active, true),
          gte(chats.lastMicros, sinceMicros),
        ),
      );
    for (const { accountId, chatId, lastSeq } of rows)
      for (const listener of check.inboxes.get(accountId) ?? []) listener(chatId, lastSeq);
  }
  check.checkedAtMs = Math.max(check.checkedAtMs, startedMs);
}

/**
 * Ends what accounts hear of groups that they are no longer in. Few rows are read: most who listen
 * are in their groups.
 */
async function lookForLeavers(db: Queryable, check: LiveCheck): Promise<void> {
  const listening = new Set<Id>();
  for (const listeners of check.chats.values())
    for (const { memberId } of listeners) if (memberId !== null) listening.add(memberId);
  for (const ids of chunked([...listening])) {
    const rows = await db
      .select({ chatId: members.chatId, accountId: members.accountId })
      .from(members)
      .where(and(inArray(members.accountId, padIds(ids)), eq(members.active, false)));
    for (const { chatId, accountId } of rows)
      for (const listener of [...(check.chats.get(chatId) ?? [])])
        if (listener.memberId === accountId) listener.left();
  }
}
