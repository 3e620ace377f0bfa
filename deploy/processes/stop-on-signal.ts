/** How long work in flight may take after SIGTERM or Ctrl-C before the process ends anyway. */
const stopWithinMs = 25_000;

/**
 * Ends the process cleanly at the first SIGTERM or SIGINT: exit 0 when `close` is done, 1 when it
 * fails or takes too long.
 */
export function stopOnSignal(close: () => Promise<void>): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => {
      process.stderr.write(
        `Work in flight was not done within ${stopWithinMs} ms; it is cut off.\n`,
      );
      process.exit(1);
    }, stopWithinMs).unref();
    close().then(
      () => process.exit(0),
      (error) => {
        process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
