import { createHash } from 'node:crypto';
import { joinedByKey } from '@clipgraph/platform/background/joined.ts';
import { badUserInput, forbidden } from '@clipgraph/platform/errors/catalogue.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { perProcess } from '@clipgraph/platform/subgraph/per-process.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { eq } from 'drizzle-orm';
import { checkText } from '../messages/text.ts';
import { openRooms } from '../tables.ts';

const maxRoomNameLength = 1_024;

/**
 * Anybody may use any name in an open room, so only the REST layer of this deployment reaches them.
 * @throws FORBIDDEN to everybody else
 */
export function requireRestLayer(viewer: Viewer): void {
  if (viewer.channel !== 'rest')
    throw forbidden(
      'Open rooms are reached through /api/send and /api/pull. Use chats between accounts here.',
    );
}

/**
 * The two members that a room's name is made of.
 * @throws BAD_USER_INPUT unless it is `<member1>:<member2>`; clients of the old API look for this
 *   very sentence
 */
export function membersOf(room: string): [string, string] {
  const [a, b, ...more] = room.split(':');
  if (!a || !b || more.length > 0)
    throw badUserInput(`invalid Chat ID '${room}', should be in the format of user1:user2`, 'room');
  checkText(room, 'room', maxRoomNameLength);
  return [a, b];
}

/** The same for every spelling of a room's name: in any case, and with either member first. */
function nameHashOf(room: string): string {
  const [one, other] = membersOf(room);
  const a = Buffer.from(one.toLowerCase());
  const b = Buffer.from(other.toLowerCase());
  const [first, second] = Buffer.compare(a, b) <= 0 ? [a, b] : [b, a];
  return createHash('sha256').update(first).update(':').update(second).digest('base64url');
}

const maxRemembered = 20_000;
/** Ids of rooms, by their names as clients spelled them. */
const rememberedIds = perProcess(() => new Map<string, Id>());

/**
 * @param room a name that `membersOf` accepts
 * @returns null for a room that nobody has written in
 */
export async function findRoomId(services: Services, room: string): Promise<Id | null> {
  const ids = rememberedIds(services);
  const known = ids.get(room);
  if (known !== undefined) return known;
  const nameHash = nameHashOf(room);
  const [row] = await services.database.db
    .select({ id: openRooms.id })
    .from(openRooms)
    .where(eq(openRooms.nameHash, nameHash));
  if (!row) return null;
  // A room keeps its id for ever, so nothing remembered can be wrong. Forgetting all of it only
  // costs time.
  if (ids.size >= maxRemembered) ids.clear();
  ids.set(room, row.id);
  return row.id;
}

/**
 * The room's id; the first message opens the room, and those that come with it wait for that.
 */
export function ensureRoomId(services: Services, room: string): Id | Promise<Id> {
  const known = rememberedIds(services).get(room);
  if (known !== undefined) return known;
  return opening(services)(room);
}

/** By their names as clients spelled them. */
const opening = perProcess((services) => joinedByKey((room) => openRoom(services, room)));

/** The unique index on its name decides between two processes, and two spellings, at once. */
async function openRoom(services: Services, room: string): Promise<Id> {
  const known = await findRoomId(services, room);
  if (known !== null) return known;
  const row = { id: services.ids.next(), nameHash: nameHashOf(room), lastSeq: 0, lastMicros: 0 };
  await services.database.db.insert(openRooms).ignore().values(row);
  const id = await findRoomId(services, room);
  if (id === null) throw new Error('An open room is gone right after it was opened.');
  return id;
}
