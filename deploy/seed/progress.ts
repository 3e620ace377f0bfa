/** Tells how far something is that takes a while. */
interface Progress {
  /**
   * One part of it: named at once, counted each second, and described when it is done.
   * @param work is given what it tells of its items
   */
  step<Result>(
    name: string,
    work: (onDone: (done: number, total: number) => void) => Promise<Result>,
    describe: (result: Result) => string,
  ): Promise<Result>;
}

const tellEveryMs = 1_000;

/** @param print shows one line */
export function createProgress(print: (line: string) => void): Progress {
  const startedAtMs = performance.now();
  const tell = (text: string) =>
    print(`${((performance.now() - startedAtMs) / 1000).toFixed(1).padStart(5)} s  ${text}`);
  return {
    async step(name, work, describe) {
      let counted = '';
      const timer = setInterval(() => tell(`${name}${counted} ...`), tellEveryMs);
      try {
        const result = await work((done, total) => {
          counted = `: ${done} of ${total}`;
        });
        tell(describe(result));
        return result;
      } finally {
        clearInterval(timer);
      }
    },
  };
}
