import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScratchDatabase, type ScratchDatabase } from '../database/scratch.ts';
import { consume } from './consumer.ts';
import { keepDeadLetter } from './dead-letters.ts';
import type { EventDraft, EventEnvelope } from './event.ts';
import { draft } from './payloads.ts';
import { deadLetters } from './tables.ts';

let database: ScratchDatabase;
beforeAll(async () => {
  database = await openScratchDatabase();
});
afterAll(() => database.drop());

const told = (event: EventDraft): EventEnvelope => ({
  ...event,
  id: randomUUID(),
  occurredAtMs: Date.now(),
});
const comment = (id: number, sequence: number, text: string, deleted = false) =>
  told(
    draft('clip.comment', deleted ? 'comment.deleted' : 'comment.added', id, sequence, {
      id,
      postId: 1,
      authorId: 2,
      postAuthorId: 3,
      parentId: null,
      parentAuthorId: null,
      deleted,
      text,
      createdAtMs: 3,
    }),
  );
const message = (seq: number, text: string, deleted = false) =>
  told(
    draft('clip.chat', 'message.sent', 7, seq, {
      chatId: 7,
      seq,
      messageId: 100 + seq,
      senderId: 2,
      text,
      deleted,
      requestTo: null,
      sentAtMicros: 4,
    }),
  );
const giveUp = (event: EventEnvelope) =>
  keepDeadLetter(database, { event, error: new Error('no') });
const handle = (event: EventEnvelope) =>
  consume(
    {
      subgraph: 'sample',
      database,
      handlers: { 'clip.comment': async () => undefined, 'clip.chat': async () => undefined },
    },
    [event],
    {
      retryDelaysMs: [],
      giveUp: async ({ error }) => {
        throw error;
      },
      log: pino({ level: 'silent' }),
    },
  );
const letters = async () => JSON.stringify(await database.db.select().from(deadLetters));

test('a deletion blanks what the dead letters say of the same thing, and of nothing else', async () => {
  await giveUp(comment(10, 1, 'a deleted comment'));
  await giveUp(comment(11, 1, 'another comment'));
  await handle(comment(10, 2, '', true));
  expect(await letters()).not.toContain('a deleted comment');
  expect(await letters()).toContain('another comment');
});

test('of a chat, only the deleted message is blanked', async () => {
  await giveUp(message(1, 'a deleted message'));
  await giveUp(message(2, 'another message'));
  await handle({ ...message(1, '', true), sequence: 3 });
  expect(await letters()).not.toContain('a deleted message');
  expect(await letters()).toContain('another message');
});

test('a deletion that is given up itself blanks as well', async () => {
  await giveUp(comment(20, 1, 'words of twenty'));
  await giveUp(comment(20, 2, '', true));
  expect(await letters()).not.toContain('words of twenty');
});
