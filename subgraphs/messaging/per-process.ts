import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';

/** State that a process has once for its open room: made on first use, gone with the room. */
export function perProcess<State>(create: (services: Services) => State): (services: Services) => State {
  const made = new WeakMap<Services, State>();
  return (services) => {
    let state = made.get(services);
    if (state === undefined) {
      state = create(services);
      made.set(services, state);
    }
    return state;
  };
}
