import { parts } from '../answers/objects.ts';
import { videosOf } from '../answers/shapes.ts';
import { defineRoute } from '../route.ts';
import { feedBoundMs } from '../time.ts';

export const feed = defineRoute({
  method: 'GET',
  path: '/feed',
  summary: 'Videos, newest first; or those chosen for the viewer, where the deployment says so.',
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
  async answer({ values, settings, run }) {
    const bound = feedBoundMs(values.latest_time);
    const data = await run('RestFeed', {
      source: settings.feed === 'for-you' ? 'FOR_YOU' : 'LATEST',
      before: bound === null ? null : new Date(bound).toISOString(),
      first: settings.feedSize,
    });
    const times = data.feed.edges.flatMap(({ node }) => (node ? [Date.parse(node.createdAt)] : []));
    // The client goes on before the oldest that it has, so that nothing comes twice, in whatever
    // order these are. 0 sent back means "from the newest": a client at the end begins anew.
    return {
      video_list: videosOf(data.feed),
      next_time: times.length > 0 ? Math.min(...times) : 0,
    };
  },
});
