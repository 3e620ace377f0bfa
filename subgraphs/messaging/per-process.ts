import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';

export interface PerProcess<State> {
  (services: Services): State;
  /**
   * Gives an open subgraph a state of another make, before its first use: to measure what ours
   * gains.
   */
  set(services: Services, state: State): void;
}

/**
 * State that a process has once for each open subgraph: made on first use, gone with the subgraph.
 */
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
