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
