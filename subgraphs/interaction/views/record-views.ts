import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import type { ToldView } from '@clipgraph/platform/events/payloads.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { seenPosts } from '@clipgraph/platform/projections/seen-posts.ts';
import type { InteractionContext } from '../context.ts';
import type { ViewInput } from '../generated/types.ts';

import { keepViews } from './intake.ts';
import { dayMs, playbackOf, viewerName } from './viewer-name.ts';

const maxViews = 50;
const maxPlaybackLength = 64;
/** What makes a view of a clip of any length. */
const longEnoughMs = 2_000;

/**
 * `Mutation.recordViews`. Resolves once the views are safe; they are counted within 2 s.
 * @throws BAD_USER_INPUT; UNAVAILABLE when they could not be kept, or the owners are away
 */
export async function recordViews(
  context: InteractionContext,
  views: readonly ViewInput[],
): Promise<void> {
  const { services, viewer, ask } = context;
  if (views.length > maxViews)
    throw badUserInput(`At most ${maxViews} views at a time; there were ${views.length}.`, 'views');
  for (const view of views) check(view);
  const watched = views.filter(({ watchedMs }) => watchedMs > 0);
  const seen = await seenPosts(
    ask,
    viewer,
    watched.map(({ postId }) => toId(postId)),
  );
  const shown = watched.filter(({ postId }) => seen.has(toId(postId)));
  const isLongEnough = await enough(context, shown);
  const told = shown.filter(isLongEnough);
  if (told.length === 0) return;
  const atMs = Date.now();
  const name = await viewerName(services, viewer, atMs);
  await keepViews(
    services,
    told.map(
      ({ postId, playbackId, watchedMs, completed, source }): ToldView => ({
        postId: toId(postId),
        authorId: seen.get(toId(postId))?.facts.authorId ?? 0,
        viewer: name,
        accountId: viewer.accountId,
        playback: playbackOf(name, playbackId),
        watchedMs,
        completed,
        source: source ?? null,
        atMs,
      }),
    ),
  );
}

function check({ playbackId, watchedMs }: ViewInput): void {
  if (
    playbackId.length === 0 ||
    playbackId.length > 2 * maxPlaybackLength ||
    [...playbackId].length > maxPlaybackLength
  )
    throw badUserInput(
      `\`playbackId\` must have 1 to ${maxPlaybackLength} characters.`,
      'playbackId',
    );
  if (watchedMs < 0 || watchedMs > dayMs)
    throw badUserInput(
      `\`watchedMs\` must be from 0 to ${dayMs}; it was ${watchedMs}.`,
      'watchedMs',
    );
}

/** Lengths are asked for only where a short clip makes a difference. */
async function enough(
  { ask }: InteractionContext,
  views: readonly ViewInput[],
): Promise<(view: ViewInput) => boolean> {
  const short = views.filter(({ watchedMs }) => watchedMs < longEnoughMs);
  const ids = [...new Set(short.map(({ postId }) => toId(postId)))];
  const durations =
    ids.length === 0 ? new Map<Id, number | null>() : await ask.video.durations(ids);
  return ({ postId, watchedMs }) =>
    watchedMs >=
    Math.min(longEnoughMs, (durations.get(toId(postId)) ?? Number.POSITIVE_INFINITY) / 2);
}
