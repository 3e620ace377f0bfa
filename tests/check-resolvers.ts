import { rooms } from '@clipgraph/deploy/rooms.ts';
import { buildRoomSchema } from '@clipgraph/platform/subgraph/room-schema.ts';

/** Everything that a room's schema offers is answered by a resolver, as at its start. */
for (const room of rooms)
  try {
    buildRoomSchema(room);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
console.log(`The resolvers of ${rooms.length} rooms were compared with their schemas.`);
