import { parts } from '../answers/objects.ts';
import { videosOf } from '../answers/shapes.ts';
import { defineRoute } from '../route.ts';
import { feedBoundMs } from '../time.ts';

export const feed = defineRoute({
  method: 'GET',
  path: '/feed',
  summary: 'Videos, newest first.',
  access: 'guest-when-stale',
  parameters: {
    latest_time: {
      type: 'integer',
      lenient: true,
      description:
        'Only videos published before; seconds, milliseconds, microseconds or nanoseconds by magnitude. Now when left out or not a time.',
      example: 0,
    },
  },
  payload: { video_list: parts.videos, next_time: parts.number },
  codes: {},
  async answer({ values, settings, reachable, run }) {
    const bound = feedBoundMs(values.latest_time);
    const data = await run('RestFeed', {
      before: bound === null ? null : new Date(bound).toISOString(),
      first: settings.feedSize,
    });
    const oldest = data.feed.edges.at(-1)?.node;
    // 0 sent back means "from the newest", so that a client at the end begins anew.
    return {
      video_list: videosOf(data.feed, reachable),
      next_time: oldest ? Date.parse(oldest.createdAt) : 0,
    };
  },
});
