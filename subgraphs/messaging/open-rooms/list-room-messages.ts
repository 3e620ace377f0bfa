import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, desc, eq, gte, lte, max, min } from 'drizzle-orm';
import type { QueryRoomMessagesArgs } from '../generated/types.ts';
import { checkPosition, pageBounds } from '../messages/positions.ts';
import { openRooms, type RoomMessageRow, roomMessages } from '../tables.ts';
import { findRoomId, membersOf, requireRestLayer } from './open-rooms.ts';

interface RoomPage {
  messages: RoomMessageRow[];
  hasMore: boolean;
  /** Position of the first message of the next page in the same direction; 0 when there is none. */
  nextPosition: number;
  /** When that message was sent, in microseconds since the Unix epoch; 0 when there is none. */
  nextAtMicros: number;
}

const emptyPage = (): RoomPage => ({
  messages: [],
  hasMore: false,
  nextPosition: 0,
  nextAtMicros: 0,
});

/**
 * A page of a room's messages by position or by time; empty for a room that nobody has written in.
 * @throws FORBIDDEN outside the REST layer, BAD_USER_INPUT for the room's name, the position, the
 *   time or the limit
 */
export async function listRoomMessages(
  { services, viewer }: Context,
  { room, position, atMicros, limit, reverse }: QueryRoomMessagesArgs,
): Promise<RoomPage> {
  requireRestLayer(viewer);
  membersOf(room);
  checkPosition(position, limit);
  checkTime(atMicros);
  const { db } = services.database;
  const roomId = await findRoomId(services, room);
  if (roomId === null) return emptyPage();
  const lastSeq = await lastSeqOf(db, roomId);
  const cursor =
    atMicros == null ? position : await positionAt(db, roomId, { atMicros, lastSeq, reverse });
  const { fromSeq, toSeq, hasMore, nextCursor } = pageBounds(lastSeq, { cursor, limit, reverse });
  if (toSeq < fromSeq) return emptyPage();
  // One message more than the page holds: its time is where the next page begins.
  const rows = await db
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

function checkTime(atMicros: number | null | undefined): void {
  if (atMicros != null && !(Number.isSafeInteger(atMicros) && atMicros >= 0))
    throw badUserInput('`atMicros` is a whole number of microseconds since 1970.', 'atMicros');
}

async function lastSeqOf(db: Queryable, roomId: Id): Promise<number> {
  const [room] = await db
    .select({ lastSeq: openRooms.lastSeq })
    .from(openRooms)
    .where(eq(openRooms.id, roomId));
  return room?.lastSeq ?? 0;
}

/**
 * The position, counted in the page's direction, of the first message at that time or beyond it.
 */
async function positionAt(
  db: Queryable,
  roomId: Id,
  { atMicros, lastSeq, reverse }: { atMicros: number; lastSeq: number; reverse: boolean },
): Promise<number> {
  const inRoom = eq(roomMessages.roomId, roomId);
  const { sentAtMicros } = roomMessages;
  const [bound] = await db
    .select({ micros: (reverse ? max(sentAtMicros) : min(sentAtMicros)).mapWith(Number) })
    .from(roomMessages)
    .where(and(inRoom, reverse ? lte(sentAtMicros, atMicros) : gte(sentAtMicros, atMicros)));
  if (bound?.micros == null) return lastSeq;
  const [row] = await db
    .select({ seq: roomMessages.seq })
    .from(roomMessages)
    .where(and(inRoom, eq(sentAtMicros, bound.micros)));
  const seq = row?.seq ?? lastSeq;
  return Math.max(0, reverse ? lastSeq - seq : seq - 1);
}
