/**
 * The events of an iterator, each changed by `map`. Not an async generator: `return` must reach the
 * source at once, also while `next` is waiting for an event.
 */
export function mapEvents<In, Out>(
  source: AsyncIterator<In>,
  map: (event: In) => Out | Promise<Out>,
): AsyncIterableIterator<Out> {
  return {
    async next() {
      const { done, value } = await source.next();
      if (done) return { done, value: undefined };
      const mapped = map(value);
      return { done: false, value: mapped instanceof Promise ? await mapped : mapped };
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
