import { linksWithHints } from '../kit/front-door.ts';
import type { TestResolvers, TestSubgraph } from '../kit/graph.ts';

/** Events that a test sends, to every upstream that is open. */
export interface EventSource {
  /** Upstreams opened since the start. */
  readonly opened: number;
  readonly open: number;
  /** Times that the resolver of an event's field ran. */
  executed: number;
  send(event: object): void;
  /** Resolves when as many upstreams are open. */
  whenOpen(count: number): Promise<void>;
  subscribe(): AsyncIterableIterator<object>;
}

export function createEventSource(): EventSource {
  const readers = new Set<{ events: object[]; wake: () => void }>();
  const waiting = new Set<() => void>();
  let opened = 0;
  const look = () => {
    for (const check of waiting) check();
  };
  return {
    executed: 0,
    get opened() {
      return opened;
    },
    get open() {
      return readers.size;
    },
    send(event) {
      for (const reader of readers) {
        reader.events.push(event);
        reader.wake();
      }
    },
    whenOpen: (count) =>
      new Promise((resolve) => {
        const check = () => {
          if (readers.size !== count) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    subscribe() {
      opened += 1;
      const reader = { events: [] as object[], wake: (): void => {} };
      readers.add(reader);
      look();
      let ended = false;
      return {
        async next() {
          while (reader.events.length === 0 && !ended)
            await new Promise<void>((resolve) => {
              reader.wake = resolve;
            });
          return ended
            ? { done: true, value: undefined }
            : { done: false, value: reader.events.shift() as object };
        },
        async return() {
          ended = true;
          readers.delete(reader);
          reader.wake();
          look();
          return { done: true, value: undefined };
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    },
  };
}

/**
 * A story with fields of three subgraphs, told by subscriptions that may be shared by all, by one
 * viewer, or not at all.
 */
export function newsSubgraphs(source: EventSource, { withHeadline = true } = {}): TestSubgraph[] {
  const entity = (fields: TestResolvers): TestResolvers => ({
    Story: { __resolveReference: (reference: object) => reference, ...fields },
  });
  const subscription = { subscribe: () => source.subscribe(), resolve: (event: object) => event };
  return [
    {
      name: 'stories',
      typeDefs: `${linksWithHints}
        type Query { story: Story }
        type Subscription {
          storyTold: Story @cacheControl(scope: PUBLIC)
          storyForMe: Story @cacheControl(scope: PRIVATE)
          storyFrom(after: Int): Story
        }
        type Story @key(fields: "id") @cacheControl(scope: PUBLIC) { id: ID! }
      `,
      resolvers: {
        Query: { story: () => ({ id: '0' }) },
        Subscription: {
          storyTold: subscription,
          storyForMe: subscription,
          storyFrom: subscription,
        },
        ...entity({}),
      },
    },
    {
      name: 'texts',
      typeDefs: `${linksWithHints} type Story @key(fields: "id") @cacheControl(scope: PUBLIC) { id: ID! ${withHeadline ? 'headline: String!' : 'title: String!'} }`,
      resolvers: entity({
        headline: ({ id }: { id: string }) => {
          source.executed += 1;
          return `headline ${id}`;
        },
      }),
    },
    {
      name: 'reads',
      typeDefs: `${linksWithHints} type Story @key(fields: "id") @cacheControl(scope: PUBLIC) { id: ID! reads: Int! isReadByMe: Boolean @cacheControl(scope: PRIVATE) }`,
      resolvers: entity({
        reads: ({ id }: { id: string }) => Number(id) * 100,
        isReadByMe: () => false,
      }),
    },
  ];
}
