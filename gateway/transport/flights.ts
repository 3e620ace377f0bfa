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
}

/**
 * @param windowMs how long after its start a request may be joined: too short for a write in
 *   between to be acknowledged elsewhere
 */
export function createFlights<Value>(windowMs = 5): Flights<Value> {
  let joinable = new Map<string, Flight<Value>>();

  function launch(key: string, start: (signal: AbortSignal) => Promise<Value>): Flight<Value> {
    const cancel = new AbortController();
    const flight: Flight<Value> = {
      answer: start(cancel.signal),
      cancel,
      sentAtMs: performance.now(),
      passengers: 0,
    };
    const flights = joinable;
    flights.set(key, flight);
    const land = () => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    flight.answer.then(land, land);
    return flight;
  }

  return {
    async join(key, signal, start) {
      signal?.throwIfAborted();
      const known = joinable.get(key);
      const flight =
        known && performance.now() - known.sentAtMs < windowMs && !known.cancel.signal.aborted
          ? known
          : launch(key, start);
      flight.passengers += 1;
      const leave = () => {
        flight.passengers -= 1;
        if (flight.passengers === 0) flight.cancel.abort(signal?.reason);
      };
      if (!signal) return flight.answer;
      return new Promise<Value>((resolve, reject) => {
        const abort = () => {
          leave();
          reject(signal.reason);
        };
        signal.addEventListener('abort', abort, { once: true });
        flight.answer
          .then(resolve, reject)
          .finally(() => signal.removeEventListener('abort', abort));
      });
    },
    renew() {
      joinable = new Map();
    },
  };
}
