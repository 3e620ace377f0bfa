import { expect, test } from 'vitest';
import { openScratchDatabase } from '../database/scratch.ts';
import { createTableDeadLetters } from './dead-letters.ts';
import { createInProcessBus } from './in-process-bus.ts';
import { draft } from './payloads.ts';
import { deadLetters } from './tables.ts';
import { describeTransport, silentLog } from './transport.contract.ts';

describeTransport(
  'the bus within the process',
  async (consumers) => ({
    publisher: createInProcessBus(consumers, { log: silentLog, retryDelaysMs: [1, 5] }),
    deadLetters: createTableDeadLetters(consumers),
    close: async () => {},
  }),
  10_000,
);

test('the text of what is deleted leaves the dead letters and their errors, that of others stays', async () => {
  const database = await openScratchDatabase();
  const consumer = {
    subgraph: 'weak',
    database,
    handlers: {
      'clip.comment': async (_tx: unknown, { payload }: { payload: unknown }) => {
        throw new Error(`cannot digest ${JSON.stringify(payload)}`);
      },
      'clip.chat': async (_tx: unknown, { payload }: { payload: unknown }) => {
        throw new Error(`cannot digest ${JSON.stringify(payload)}`);
      },
    },
  };
  const envelope = (event: ReturnType<typeof draft>) => ({
    ...event,
    id: crypto.randomUUID(),
    occurredAtMs: 1,
  });
  const comment = (id: number, text: string, deleted = false) =>
    envelope(
      draft('clip.comment', 'comment.told', id, deleted ? 2 : 1, {
        id,
        postId: 1,
        authorId: 1,
        postAuthorId: 3,
        parentId: null,
        parentAuthorId: null,
        deleted,
        text,
        createdAtMs: 1,
      }),
    );
  const message = (messageId: number, text: string, deleted = false) =>
    envelope(
      draft('clip.chat', 'message.told', 7, deleted ? 2 : 1, {
        chatId: 7,
        seq: 1,
        messageId,
        senderId: 1,
        text,
        deleted,
        requestTo: null,
        sentAtMicros: 1,
      }),
    );
  const bus = createInProcessBus([consumer], { log: silentLog, retryDelaysMs: [] });
  await bus.publish([
    ...Array.from({ length: 120 }, (_, at) => comment(1_000 + at, `other ${at}`)),
    comment(1, 'secret comment'),
    comment(2, 'kept comment'),
    message(3, 'secret message'),
    message(4, 'kept message'),
  ]);
  await bus.publish([comment(1, '', true), message(3, '', true)]);
  const letters = JSON.stringify(await database.db.select().from(deadLetters));
  expect(letters).not.toContain('secret');
  for (const kept of ['kept comment', 'kept message', 'other 119'])
    expect(letters.split(kept).length).toBeGreaterThan(2);
  await database.drop();
});
