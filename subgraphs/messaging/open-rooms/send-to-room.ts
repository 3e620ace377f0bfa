import type { Tx } from '@clipgraph/platform/database/database.ts';
import { columnsOf, preparedByIds, preparedInsert } from '@clipgraph/platform/database/prepared.ts';
import { incoming } from '@clipgraph/platform/database/statements.ts';
import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { perProcess } from '@clipgraph/platform/subgraph/per-process.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import { asc, inArray } from 'drizzle-orm';
import type { MutationSendToRoomArgs } from '../generated/types.ts';
import { createBatcher, type Outcome } from '../messages/batcher.ts';
import { checkText } from '../messages/text.ts';
import { openRooms, type RoomMessageRow, roomMessages } from '../tables.ts';
import { chargeSender } from './charge-sender.ts';
import { ensureRoomId, membersOf, requireRestLayer } from './open-rooms.ts';

interface RoomDraft {
  roomId: Id;
  senderName: string;
  text: string;
}

/**
 * The first message opens the room.
 * @throws FORBIDDEN outside the REST layer, BAD_USER_INPUT for the room's name, a sender who is not
 *   in it, or the text; RATE_LIMITED by `chargeSender`
 */
export async function sendToRoom(
  { services, viewer }: Context,
  args: MutationSendToRoomArgs,
): Promise<RoomMessageRow> {
  requireRestLayer(viewer);
  if (!membersOf(args.room).includes(args.sender))
    throw badUserInput(`sender '${args.sender}' not in the chat room`, 'sender');
  const text = checkText(args.text, 'text');
  await chargeSender(services, viewer, { ...args, text });
  return roomWriter(services)({
    roomId: await ensureRoomId(services, args.room),
    senderName: args.sender,
    text,
  });
}

/** How many messages share a commit: more than in chats, because each of them is only one row. */
const maxItems = 256;

const roomWriter = perProcess((services) =>
  createBatcher(
    (drafts: RoomDraft[]) => services.database.transaction((tx) => writeTogether(tx, drafts)),
    {
      keyOf: ({ roomId }) => roomId,
      maxItems,
      writers: services.database.usage().size,
    },
  ),
);

const lockRooms = preparedByIds((db, ids) =>
  db
    .select()
    .from(openRooms)
    .where(inArray(openRooms.id, ids))
    .orderBy(asc(openRooms.id))
    .for('update'),
);

const insertMessages = preparedInsert<RoomMessageRow>(columnsOf(roomMessages), (db, rows) =>
  db.insert(roomMessages).values(rows),
);

const updateRooms = preparedInsert<typeof openRooms.$inferSelect>(
  columnsOf(openRooms),
  (db, rows) =>
    db
      .insert(openRooms)
      .values(rows)
      .onDuplicateKeyUpdate({
        set: { lastSeq: incoming('last_seq'), lastMicros: incoming('last_micros') },
      }),
  (last) => last,
);

/**
 * Locks the rooms first, in ascending order, so that two transactions never wait for each other,
 * and each message takes the next number of its room.
 */
async function writeTogether(
  tx: Tx,
  drafts: readonly RoomDraft[],
): Promise<Outcome<RoomMessageRow>[]> {
  const roomIds = [...new Set(drafts.map(({ roomId }) => roomId))].sort((a, b) => a - b);
  const locked = await lockRooms(tx, roomIds);
  const roomById = new Map(locked.map((room) => [room.id, room]));
  const rows = drafts.map(({ roomId, senderName, text }): RoomMessageRow => {
    const room = roomById.get(roomId);
    if (!room) throw new Error(`Open room ${roomId} is gone: rooms are never deleted.`);
    room.lastSeq += 1;
    room.lastMicros = Math.max(Date.now() * 1_000, room.lastMicros + 1);
    return { roomId, seq: room.lastSeq, senderName, text, sentAtMicros: room.lastMicros };
  });
  await insertMessages(tx, rows);
  await updateRooms(tx, [...roomById.values()]);
  return rows.map((value) => ({ value }));
}
