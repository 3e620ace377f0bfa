import { randomUUIDv7 } from 'node:crypto';
import type { Logger } from 'pino';
import { unavailable } from '../errors/catalogue.ts';
import type { PublishDirectly, Publisher } from './event.ts';

/** Publishing past the outbox, and where to from the start on. */
interface DirectPublisher {
  publish: PublishDirectly;
  start(publisher: Publisher): void;
}

/**
 * @param options.unstarted where events go before `start`
 * @param options.traceparent the trace that the caller is in
 */
export function createDirectPublisher({
  log,
  traceparent,
  unstarted,
}: {
  log: Logger;
  traceparent: () => string | undefined;
  unstarted: () => Publisher;
}): DirectPublisher {
  let publisher: Publisher | undefined;
  return {
    start(given) {
      publisher = given;
    },
    async publish(drafts) {
      publisher ??= unstarted();
      const parent = traceparent();
      const occurredAtMs = Date.now();
      try {
        await publisher.publish(
          drafts.map((draft) => ({
            ...draft,
            id: randomUUIDv7(),
            occurredAtMs,
            ...(parent !== undefined && { traceparent: parent }),
          })),
        );
      } catch (error) {
        log.warn({ err: error }, 'events could not be published');
        throw Object.assign(unavailable('This cannot be taken in now. Try again.'), {
          cause: error,
        });
      }
    },
  };
}
