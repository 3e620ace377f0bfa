import type { Tx } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Context, Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, desc, eq, gte, inArray, lte, max, min } from 'drizzle-orm';
import { createBatcher, type Outcome } from '../messages/batcher.ts';
import { incoming } from '../messages/message-store.ts';
import { checkPosition, pageBounds } from '../messages/pull-messages.ts';
import { checkText } from '../messages/text.ts';
import { perProcess } from '../per-process.ts';
import { openRooms, type RoomMessageRow, roomMessages } from '../tables.ts';
import { ensureRoomId, findRoomId, membersOf, requireRestLayer } from './open-rooms.ts';

interface RoomDraft {
  roomId: Id;
  senderName: string;
  text: string;
}

/**
 * @throws FORBIDDEN outside the REST layer, BAD_USER_INPUT for the room's name, a sender who is not
 *   in it, or the text
 */
export async function sendToRoom(
  { services, viewer }: Context,
  args: { room: string; sender: string; text: string },
): Promise<RoomMessageRow> {
  requireRestLayer(viewer);
  if (!membersOf(args.room).includes(args.sender))
    throw badUserInput(`sender '${args.sender}' not in the chat room`, 'sender');
  const text = checkText(args.text, 'text');
  return roomWriter(services)({
    roomId: await ensureRoomId(services, args.room),
    senderName: args.sender,
    text,
  });
}

/** A message is one row, so that many may wait for one commit. */
const maxItems = 256;
/**
 * As many of the longest texts as a server takes in one statement: 16 MiB unless told otherwise.
 */
const maxItemsPerStatement = 128;

const roomWriter = perProcess((services) =>
  createBatcher(
    (drafts: RoomDraft[]) => services.database.transaction((tx) => writeTogether(tx, drafts)),
    {
      keyOf: ({ roomId }) => roomId,
      maxItems,
    },
  ),
);

/** Rooms are locked in ascending order; each message takes the next number of its room. */
async function writeTogether(
  tx: Tx,
  drafts: readonly RoomDraft[],
): Promise<Outcome<RoomMessageRow>[]> {
  const roomIds = [...new Set(drafts.map(({ roomId }) => roomId))].sort((a, b) => a - b);
  const locked = await tx
    .select()
    .from(openRooms)
    .where(inArray(openRooms.id, padIds(roomIds)))
    .orderBy(asc(openRooms.id))
    .for('update');
  const roomById = new Map(locked.map((room) => [room.id, room]));
  const rows = drafts.map(({ roomId, senderName, text }): RoomMessageRow => {
    const room = roomById.get(roomId) as (typeof locked)[number];
    room.lastSeq += 1;
    room.lastMicros = Math.max(Date.now() * 1_000, room.lastMicros + 1);
    return { roomId, seq: room.lastSeq, senderName, text, sentAtMicros: room.lastMicros };
  });
  for (let from = 0; from < rows.length; from += maxItemsPerStatement)
    await tx.insert(roomMessages).values(rows.slice(from, from + maxItemsPerStatement));
  await tx
    .insert(openRooms)
    .values([...roomById.values()])
    .onDuplicateKeyUpdate({
      set: { lastSeq: incoming('last_seq'), lastMicros: incoming('last_micros') },
    });
  return rows.map((value) => ({ value }));
}

export interface RoomPage {
  messages: RoomMessageRow[];
  hasMore: boolean;
  /** Of the first message of the next page in the same direction; 0 when there is none. */
  nextPosition: number;
  nextAtMicros: number;
}

export interface RoomPageArgs {
  room: string;
  /** Position to begin at, inclusive, counted from the newest when `reverse`. */
  position: number;
  /**
   * Begins at the first message of this time or later (or earlier, when `reverse`) instead of at a
   * position.
   */
  atMicros?: number | null | undefined;
  limit: number;
  reverse: boolean;
}

/**
 * @throws FORBIDDEN outside the REST layer, BAD_USER_INPUT for the room's name, the position, the
 *   time or the limit
 */
export async function listRoomMessages(
  { services, viewer }: Context,
  { room, position, atMicros, limit, reverse }: RoomPageArgs,
): Promise<RoomPage> {
  requireRestLayer(viewer);
  membersOf(room);
  checkPosition(position, limit);
  if (atMicros != null && !(Number.isSafeInteger(atMicros) && atMicros >= 0))
    throw badUserInput('`atMicros` is a whole number of microseconds since 1970.', 'atMicros');
  const empty: RoomPage = { messages: [], hasMore: false, nextPosition: 0, nextAtMicros: 0 };
  const roomId = await findRoomId(services, room);
  if (roomId === null) return empty;
  const [newest] = await services.database.db
    .select({ lastSeq: openRooms.lastSeq })
    .from(openRooms)
    .where(eq(openRooms.id, roomId));
  const lastSeq = newest?.lastSeq ?? 0;
  const cursor =
    atMicros == null
      ? position
      : await positionAt(services, roomId, { atMicros, lastSeq, reverse });
  const { fromSeq, toSeq, hasMore, nextCursor } = pageBounds(lastSeq, { cursor, limit, reverse });
  if (toSeq < fromSeq) return empty;
  // One further message tells when the next page begins.
  const rows = await services.database.db
    .select()
    .from(roomMessages)
    .where(
      and(
        eq(roomMessages.roomId, roomId),
        gte(roomMessages.seq, reverse ? fromSeq - 1 : fromSeq),
        lte(roomMessages.seq, reverse ? toSeq : toSeq + 1),
      ),
    )
    .orderBy(reverse ? desc(roomMessages.seq) : asc(roomMessages.seq));
  const count = toSeq - fromSeq + 1;
  return {
    messages: rows.slice(0, count),
    hasMore,
    nextPosition: nextCursor,
    nextAtMicros: hasMore ? (rows[count]?.sentAtMicros ?? 0) : 0,
  };
}

/**
 * The position, counted in the page's direction, of the first message at that time or beyond it.
 */
async function positionAt(
  { database }: Services,
  roomId: Id,
  { atMicros, lastSeq, reverse }: { atMicros: number; lastSeq: number; reverse: boolean },
): Promise<number> {
  const inRoom = eq(roomMessages.roomId, roomId);
  const [bound] = await database.db
    .select({
      micros: (reverse ? max(roomMessages.sentAtMicros) : min(roomMessages.sentAtMicros)).mapWith(
        Number,
      ),
    })
    .from(roomMessages)
    .where(
      and(
        inRoom,
        reverse
          ? lte(roomMessages.sentAtMicros, atMicros)
          : gte(roomMessages.sentAtMicros, atMicros),
      ),
    );
  if (bound?.micros == null) return lastSeq;
  const [row] = await database.db
    .select({ seq: roomMessages.seq })
    .from(roomMessages)
    .where(and(inRoom, eq(roomMessages.sentAtMicros, bound.micros)));
  const seq = row?.seq ?? lastSeq;
  return Math.max(0, reverse ? lastSeq - seq : seq - 1);
}
