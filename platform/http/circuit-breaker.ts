/**
 * A subgraph that keeps failing is left alone for a moment: requests for it fail at once instead of
 * piling up.
 */
interface CircuitBreaker {
  /** @throws BrokenCircuit without calling, while the circuit is open */
  run<Value>(call: () => Promise<Value>): Promise<Value>;
  isOpen(): boolean;
}

interface CircuitBreakerOptions {
  /** Named in the error. */
  name: string;
  /** Failures in a row that open the circuit. @default 10 */
  maxFailures?: number;
  /**
   * How long it stays open before one request may try whether the subgraph is back.
   * @default 1000
   */
  openMs?: number;
  /** Whether a failure speaks of the subgraph's health, and not of the request. */
  isFault(error: unknown): boolean;
  /** Told when the circuit opens, with the failure that opened it, and when it closes. */
  onChange?(state: 'open' | 'closed', error?: unknown): void;
  now?(): number;
}

/** A request that was not made. It is not worth a line in the log: the change of state has one. */
export class BrokenCircuit extends Error {}

export function createCircuitBreaker({
  name,
  maxFailures = 10,
  openMs = 1_000,
  isFault,
  onChange,
  now = Date.now,
}: CircuitBreakerOptions): CircuitBreaker {
  let failures = 0;
  let retryAtMs = 0;
  let probing = false;
  return {
    isOpen: () => failures >= maxFailures,
    async run(call) {
      const open = failures >= maxFailures;
      if (open && (probing || now() < retryAtMs))
        throw new BrokenCircuit(
          `${name} failed ${failures} times in a row and is left alone for a moment`,
        );
      if (open) probing = true;
      try {
        const value = await call();
        const wasOpen = failures >= maxFailures;
        failures = 0;
        if (wasOpen) onChange?.('closed');
        return value;
      } catch (error) {
        if (isFault(error)) {
          failures += 1;
          retryAtMs = now() + openMs;
          if (failures === maxFailures) onChange?.('open', error);
        }
        throw error;
      } finally {
        if (open) probing = false;
      }
    },
  };
}
