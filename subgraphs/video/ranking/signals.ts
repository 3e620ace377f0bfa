import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { EventHandlers } from '@clipgraph/platform/events/event.ts';
import { togetherHandler } from '@clipgraph/platform/events/event.ts';
import { payloadOf } from '@clipgraph/platform/events/payloads.ts';
import type { Signal } from './signal.ts';
import { signalIntake } from './tables.ts';

/** Of one row of the intake. */
const perRow = 500;

async function keep(tx: Tx, signals: readonly Signal[]): Promise<void> {
  for (let at = 0; at < signals.length; at += perRow)
    await tx.insert(signalIntake).values({ signals: signals.slice(at, at + perRow) });
}

/** Keeps what events tell; it is taken in once a second, so that a crowd costs one write a post. */
export const signalHandlers: EventHandlers = {
  'clip.view': togetherHandler(
    (tx, events) =>
      keep(
        tx,
        events.flatMap((event) =>
          payloadOf('clip.view', event).views.map(
            ({ accountId, postId, authorId, completed, atMs }): Signal => ({
              kind: 'VIEW',
              userId: accountId,
              postId,
              authorId,
              active: true,
              completed,
              atMs,
            }),
          ),
        ),
      ),
    ({ type }) => type === 'views.counted',
  ),
  'clip.like': togetherHandler(
    (tx, events) =>
      keep(
        tx,
        events.map((event): Signal => {
          const { act, postId, userId, authorId, active, changedAtMs } = payloadOf(
            'clip.like',
            event,
          );
          const kind = act === 'SHARE' || act === 'SAVE' ? act : 'LIKE';
          return { kind, userId, postId, authorId, active, completed: false, atMs: changedAtMs };
        }),
      ),
    // Who likes a comment says nothing of the post.
    (event) => payloadOf('clip.like', event).act !== 'COMMENT_LIKE',
  ),
  'clip.comment': togetherHandler((tx, events) =>
    keep(
      tx,
      events.flatMap((event): Signal[] => {
        const { postId, authorId, postAuthorId, deleted, createdAtMs } = payloadOf(
          'clip.comment',
          event,
        );
        return deleted
          ? []
          : [
              {
                kind: 'COMMENT',
                userId: authorId,
                postId,
                authorId: postAuthorId,
                active: true,
                completed: false,
                atMs: createdAtMs,
              },
            ];
      }),
    ),
  ),
};
