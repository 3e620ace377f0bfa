type Leave = (reason: unknown) => void;

const leaving = new WeakMap<AbortSignal, Set<Leave>>();

/**
 * Calls `leave` once when the signal is aborted. A signal has one listener for all of them: each
 * that an `EventTarget` takes and gives back costs more than the rest of a fetch that is joined.
 * @returns a function after which it is not called any more
 */
export function onAbort(signal: AbortSignal | undefined, leave: Leave): () => void {
  if (!signal) return () => undefined;
  const known = leaving.get(signal);
  const all = known ?? new Set();
  all.add(leave);
  if (!known) {
    leaving.set(signal, all);
    const each = () => {
      for (const one of [...all]) one(signal.reason);
    };
    signal.addEventListener('abort', each, { once: true });
  }
  return () => void all.delete(leave);
}
