import { unavailable } from '@clipgraph/platform/errors/catalogue.ts';
import { togetherHandler } from '@clipgraph/platform/events/event.ts';
import { draft, payloadOf, type ToldView } from '@clipgraph/platform/events/payloads.ts';
import { perProcess } from '@clipgraph/platform/subgraph/per-process.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { viewIntake } from '../tables.ts';

const topic = 'clip.view';
const recorded = 'views.recorded';
/** Of one event, and so of one row of the intake. */
const perEvent = 500;
/** What may wait in a process's memory for the events before it: a second of more than it takes. */
const maxWaiting = 50_000;

interface Waiting {
  views: ToldView[];
  done: PromiseWithResolvers<void>;
}

/**
 * Makes views safe. Those that come while others are on their way leave together, so that many
 * small calls cost few events.
 * @throws UNAVAILABLE when they could not be kept
 */
export function keepViews(services: Services, told: readonly ToldView[]): Promise<void> {
  const sender = senderOf(services);
  if (sender.waiting.views.length + told.length > maxWaiting) throw unavailable();
  sender.waiting.views.push(...told);
  const { promise } = sender.waiting.done;
  if (!sender.isSending) void sendAll(services, sender);
  return promise;
}

const nothing = (): Waiting => {
  const done = Promise.withResolvers<void>();
  // Whoever waits hears of a failure; nobody else must.
  done.promise.catch(() => {});
  return { views: [], done };
};
const senderOf = perProcess(() => ({ isSending: false, waiting: nothing() }));

async function sendAll(services: Services, sender: ReturnType<typeof senderOf>): Promise<void> {
  sender.isSending = true;
  while (sender.waiting.views.length > 0) {
    const { views, done } = sender.waiting;
    sender.waiting = nothing();
    await services.publishDirectly(eventsOf(views)).then(done.resolve, done.reject);
  }
  sender.isSending = false;
}

/** One event for each post, which is the key that keeps the order of its views. */
function eventsOf(views: readonly ToldView[]) {
  return [...Map.groupBy(views, ({ postId }) => postId)].flatMap(([postId, ofPost]) =>
    Array.from({ length: Math.ceil(ofPost.length / perEvent) }, (_, at) =>
      draft(topic, recorded, postId, 0, {
        views: ofPost.slice(at * perEvent, (at + 1) * perEvent),
      }),
    ),
  );
}

/** Takes views in as they come; they are counted once a second. */
export const viewHandler = togetherHandler(
  async (tx, events) => {
    const views = events.flatMap((event) => payloadOf(topic, event).views);
    for (let at = 0; at < views.length; at += perEvent)
      await tx.insert(viewIntake).values({ views: views.slice(at, at + perEvent) });
  },
  ({ type }) => type === recorded,
);
