/** From one visit of a few to the next. */
const stepMs = 50;

/**
 * Visits each item once in `everyMs`, again and again, a few of them at a time: to visit ten
 * thousand sockets in one go would hold the event loop for a quarter of a second. It never keeps the
 * process alive by itself.
 * @param items may change meanwhile; one that is added is visited within about `everyMs`
 * @returns ends it
 */
export function sweep<Item>(
  items: ReadonlySet<Item>,
  everyMs: number,
  visit: (item: Item) => void,
): () => void {
  let ahead = items.values();
  let due = 0;
  let lastMs = performance.now();
  const step = () => {
    const nowMs = performance.now();
    due = Math.min(due + (items.size * (nowMs - lastMs)) / everyMs, items.size);
    lastMs = nowMs;
    // A set keeps what it held for as long as somebody is on the way through it.
    if (items.size === 0) ahead = items.values();
    for (; due >= 1; due--) {
      let next = ahead.next();
      if (next.done) {
        ahead = items.values();
        next = ahead.next();
      }
      if (!next.done) visit(next.value);
    }
  };
  const timer = setInterval(step, Math.min(stepMs, everyMs)).unref();
  return () => clearInterval(timer);
}
