import type { AppError } from '../errors/catalogue.ts';
import type { RequestContext } from '../subgraph/request-context.ts';
import type { Feed } from './live-feed.ts';

/**
 * A subscription to a feed.
 * @param shape what the event's fields are resolved from. They load anew for each event: what they
 *   loaded for an earlier one is out of date
 */
export const subscription = <Loaders, Args, Event, Shape>(
  open: (context: RequestContext<Loaders>, args: Args) => Promise<Feed<Event>>,
  shape: (event: Event) => Shape,
) => ({
  subscribe: (_root: unknown, args: Args, context: RequestContext<Loaders>) => open(context, args),
  resolve(event: Event | AppError, _args: unknown, context: RequestContext<Loaders>): Shape {
    if (event instanceof Error) throw event;
    context.refresh();
    return shape(event);
  },
});
