import { useEffect, useState } from 'react';
import { sayFault } from '../../app/toasts.ts';

/**
 * A setting that shows what was chosen at once, and what it was when the server refuses.
 * @param value as it was read; once it is another, it is what counts
 */
export function useWanted<Value>(
  value: Value,
  save: (wanted: Value) => Promise<unknown>,
): readonly [Value, (wanted: Value) => void] {
  const [wanted, setWanted] = useState<{ readonly value: Value }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another value was read
  useEffect(() => setWanted(undefined), [value]);
  const choose = (chosen: Value) => {
    setWanted({ value: chosen });
    save(chosen).catch((error: unknown) => {
      setWanted(undefined);
      sayFault(error);
    });
  };
  return [wanted ? wanted.value : value, choose];
}
