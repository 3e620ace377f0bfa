type Values = ReadonlyMap<string, string>;

interface SingleFlight {
  /**
   * Fetches the keys that nobody in this process is fetching now with ONE call of `fetch`, and
   * waits with the others for theirs.
   * @param fetch gets those keys, and a question: is this fetch still the current one of a key,
   *   that is, was it not cancelled meanwhile
   */
  run(
    keys: readonly string[],
    fetch: (own: readonly string[], isCurrent: (key: string) => boolean) => Promise<Values>,
  ): Promise<Map<string, string>>;
  /**
   * Who asks for these keys from now on starts a fetch of its own; a fetch under way is no longer
   * current.
   */
  cancel(keys: readonly string[]): void;
}

export function createSingleFlight(): SingleFlight {
  const flights = new Map<string, Promise<Values>>();
  return {
    async run(keys, fetch) {
      const flightOf = new Map<string, Promise<Values>>();
      const own: string[] = [];
      for (const key of new Set(keys)) {
        const flight = flights.get(key);
        if (flight) flightOf.set(key, flight);
        else own.push(key);
      }
      if (own.length > 0) {
        const flight: Promise<Values> = Promise.resolve().then(() =>
          fetch(own, (key) => flights.get(key) === flight),
        );
        for (const key of own) {
          flights.set(key, flight);
          flightOf.set(key, flight);
        }
        const landed = () => {
          for (const key of own) if (flights.get(key) === flight) flights.delete(key);
        };
        flight.then(landed, landed);
      }
      await Promise.all(new Set(flightOf.values()));
      const values = new Map<string, string>();
      for (const [key, flight] of flightOf) {
        const value = (await flight).get(key);
        if (value !== undefined) values.set(key, value);
      }
      return values;
    },
    cancel(keys) {
      for (const key of keys) flights.delete(key);
    },
  };
}
