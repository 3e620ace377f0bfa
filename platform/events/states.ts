import type { EventDraft } from './event.ts';

const pageSize = 500;

/**
 * The present state of every row of a table, page by page, for subgraphs that are refilled.
 * @param readAfter the rows that follow one in key order, at most `limit`; the first rows when there
 *   is none
 * @param tell what is told of a row
 */
export async function* tellStates<Position, Row extends Position>(
  readAfter: (last: Position | undefined, limit: number) => Promise<Row[]>,
  tell: (row: Row) => EventDraft,
): AsyncGenerator<readonly EventDraft[]> {
  let last: Row | undefined;
  for (;;) {
    const rows = await readAfter(last, pageSize);
    yield rows.map(tell);
    last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
  }
}
