/**
 * The events of an iterator, each changed by `map`. Not an async generator: `return` must reach the
 * source at once, also while `next` is waiting for an event.
 */
export function mapEvents<In, Out>(
  source: AsyncIterator<In>,
  map: (event: In) => Promise<Out>,
): AsyncIterableIterator<Out> {
  return {
    async next() {
      const { done, value } = await source.next();
      return done ? { done, value: undefined } : { done: false, value: await map(value) };
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
