import type { Id } from '@clipgraph/platform/ids/id.ts';
import { perProcess } from '@clipgraph/platform/subgraph/per-process.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { eq } from 'drizzle-orm';
import { type ChatRow, chats } from '../tables.ts';
import { chatOfPair } from './direct-chats.ts';

/** The fields of a chat that never change. */
type ChatIdentity = Pick<ChatRow, 'id' | 'kind' | 'lowId' | 'highId'>;

const maxRemembered = 50_000;

/**
 * Nothing here ever expires: a chat is never deleted and its pair never changes, so what is
 * remembered stays right.
 */
const directory = perProcess(() => ({
  byId: new Map<Id, ChatIdentity>(),
  byPair: new Map<string, ChatIdentity>(),
}));

function remember<Key>(map: Map<Key, ChatIdentity>, key: Key, chat: ChatIdentity): ChatIdentity {
  if (map.size >= maxRemembered) map.clear();
  const identity = { id: chat.id, kind: chat.kind, lowId: chat.lowId, highId: chat.highId };
  map.set(key, identity);
  return identity;
}

export async function identityOfChat(services: Services, chatId: Id): Promise<ChatIdentity | null> {
  const { byId } = directory(services);
  const known = byId.get(chatId);
  if (known) return known;
  const [chat] = await services.database.db.select().from(chats).where(eq(chats.id, chatId));
  return chat ? remember(byId, chatId, chat) : null;
}

/** The direct chat of two accounts, with or without a message in it. */
export async function identityOfPair(
  services: Services,
  a: Id,
  b: Id,
): Promise<ChatIdentity | null> {
  const { byPair } = directory(services);
  const key = a < b ? `${a}:${b}` : `${b}:${a}`;
  const known = byPair.get(key);
  if (known) return known;
  const chat = await chatOfPair(services.database.db, a, b);
  return chat ? remember(byPair, key, chat) : null;
}
