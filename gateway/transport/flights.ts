import { onAbort } from './on-abort.ts';

/** Requests that are under way, which equal requests may join. */
interface Flights<Value> {
  /**
   * What the request under this key answers. It is cancelled when everybody who joined it has gone.
   * @param start sends the request
   */
  join(
    key: string,
    signal: AbortSignal | undefined,
    start: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value>;
  /** Later callers do not join earlier requests: a write may have changed the answer. */
  renew(): void;
}

interface Flight<Value> {
  readonly answer: Promise<Value>;
  readonly cancel: AbortController;
  readonly sentAtMs: number;
  passengers: number;
  /** Whether somebody joined, who may have left since. */
  isShared: boolean;
}

/**
 * @param copy makes each of several passengers a value of their own
 * @param windowMs how long after its start a request may be joined: too short for a write in
 *   between to be acknowledged elsewhere
 */
export function createFlights<Value>(copy: (value: Value) => Value, windowMs = 5): Flights<Value> {
  let joinable = new Map<string, Flight<Value>>();

  function launch(key: string, start: (signal: AbortSignal) => Promise<Value>): Flight<Value> {
    const cancel = new AbortController();
    const flight: Flight<Value> = {
      answer: start(cancel.signal),
      cancel,
      sentAtMs: performance.now(),
      passengers: 0,
      isShared: false,
    };
    const flights = joinable;
    flights.set(key, flight);
    const land = () => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    flight.answer.then(land, land);
    return flight;
  }

  function board(key: string, start: (signal: AbortSignal) => Promise<Value>): Flight<Value> {
    const known = joinable.get(key);
    const mayJoin =
      known && performance.now() - known.sentAtMs < windowMs && !known.cancel.signal.aborted;
    if (!mayJoin) return launch(key, start);
    known.isShared = true;
    return known;
  }

  return {
    async join(key, signal, start) {
      signal?.throwIfAborted();
      const flight = board(key, start);
      flight.passengers += 1;
      const { promise, resolve, reject } = Promise.withResolvers<Value>();
      const stay = onAbort(signal, (reason) => {
        flight.passengers -= 1;
        if (flight.passengers === 0) flight.cancel.abort(reason);
        reject(reason);
      });
      flight.answer
        .then((value) => {
          stay();
          resolve(flight.isShared ? copy(value) : value);
        })
        .catch((error) => {
          stay();
          reject(error);
        });
      return promise;
    },
    renew() {
      joinable = new Map();
    },
  };
}
