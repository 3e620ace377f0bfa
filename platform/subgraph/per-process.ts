import type { Services } from './subgraph.ts';

interface PerProcess<State> {
  (services: Services): State;
  /** Replaces the state before its first use: a benchmark compares ours with another. */
  set(services: Services, state: State): void;
}

/** State in memory of one open subgraph: made at its first use, and gone with the subgraph. */
export function perProcess<State>(create: (services: Services) => State): PerProcess<State> {
  const made = new WeakMap<Services, State>();
  const stateOf = (services: Services): State => {
    let state = made.get(services);
    if (state === undefined) {
      state = create(services);
      made.set(services, state);
    }
    return state;
  };
  return Object.assign(stateOf, {
    set: (services: Services, state: State) => void made.set(services, state),
  });
}
