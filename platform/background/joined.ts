/**
 * Work that is never done twice at once: whoever asks while it is under way waits for that run and
 * gets its result.
 */
export function joined<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<Result> | undefined;
  return () => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };
}

/** The same for work of which there is one run at a time for each key. */
export function joinedByKey<Result>(
  work: (key: string) => Promise<Result>,
): (key: string) => Promise<Result> {
  const running = new Map<string, Promise<Result>>();
  return (key) => {
    let run = running.get(key);
    if (!run) {
      run = work(key).finally(() => running.delete(key));
      running.set(key, run);
    }
    return run;
  };
}
