import type { Tx } from '@clipgraph/platform/database/database.ts';
import {
  claimIdempotencyKey,
  findIdempotencyKey,
} from '@clipgraph/platform/idempotency/idempotency.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { newChat, requireChat } from '../chats/chats.ts';
import { newMember } from '../chats/members.ts';
import { guardPeers } from '../chats/peers.ts';
import { requestedBy } from '../chats/requests.ts';
import type { MessagingContext } from '../context.ts';
import type { CreateGroupInput } from '../generated/types.ts';
import { publishMessages } from '../live/fan-out.ts';
import type { Written } from '../messages/message-store.ts';
import { type ChatRow, chats, members } from '../tables.ts';
import { checkName, checkOthers } from './group-input.ts';
import { writeNotices } from './notices.ts';

/**
 * The viewer owns the new group; for members who asked for that in their settings it is a request. The same idempotency key again answers the same group.
 * @throws BAD_USER_INPUT for the name or the number of members, NOT_FOUND and FORBIDDEN for members
 *   as `guardPeers`, CONFLICT for a key used with another input
 */
export async function createGroup(
  context: MessagingContext,
  input: CreateGroupInput,
): Promise<ChatRow> {
  const { services, viewer } = context;
  const { database } = services;
  const accountId = requireAccount(viewer);
  const name = checkName(input.name, 'input.name');
  const others = checkOthers(input.memberIds, accountId, 'input.memberIds');
  const { idempotencyKey: key, ...rest } = input;
  const request = { accountId, operation: 'createGroup', input: rest };
  const earlierId = await findIdempotencyKey(database.db, { ...request, key });
  if (earlierId !== undefined) return requireChat(context, accountId, earlierId);
  await guardPeers(context, accountId, others);
  const requested = await requestedBy(context, accountId, others);
  const entityId = services.ids.next();
  const made = await database.transaction(async (tx) => {
    if (key != null) {
      const claim = { ...request, key, entityId, nowMs: Date.now() };
      const claimed = await claimIdempotencyKey(tx, claim);
      if (!claimed.fresh) return { earlierId: claimed.entityId };
    }
    return storeGroup(services, tx, {
      id: entityId,
      name,
      ownerId: accountId,
      others,
      requested,
    });
  });
  if ('earlierId' in made) return requireChat(context, accountId, made.earlierId);
  publishMessages(services, made.written);
  return made.chat;
}

interface NewGroup {
  id: Id;
  name: string;
  ownerId: Id;
  others: readonly Id[];
  /** Those of the others for whom the group is a request. */
  requested: ReadonlySet<Id>;
}

/** Writes a notice as the first message: a chat without one does not exist for anybody yet. */
async function storeGroup(
  services: Services,
  tx: Tx,
  { id, name, ownerId, others, requested }: NewGroup,
): Promise<{ chat: ChatRow; written: Written[] }> {
  const chat: ChatRow = { ...newChat, id, kind: 'group', name, ownerId, createdAt: Date.now() };
  await tx.insert(chats).values(chat);
  await tx.insert(members).values(
    [ownerId, ...others].map((accountId) => ({
      ...newMember,
      chatId: id,
      accountId,
      joinedSeq: 1,
      requested: requested.has(accountId),
    })),
  );
  const written = await writeNotices(services, tx, chat, ownerId, [{ action: 'CREATED', name }]);
  return { chat, written };
}
