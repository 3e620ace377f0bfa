import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';

const maxLimit = 1_000;

/** @throws BAD_USER_INPUT for a negative position or a limit outside 1 to 1,000 */
export function checkPosition(cursor: number, limit: number): void {
  if (cursor < 0)
    throw badUserInput(`\`cursor\` is a position from 0 on; it was ${cursor}.`, 'cursor');
  if (limit < 1 || limit > maxLimit)
    throw badUserInput(`\`limit\` must be from 1 to ${maxLimit}; it was ${limit}.`, 'limit');
}

/**
 * Which messages stand on a page of a list that is numbered without holes, and whether more follow;
 * no row is read for that.
 * @param lastSeq the newest message's number
 * @param page.cursor position to begin at, inclusive; counted from the newest when `reverse`
 */
export function pageBounds(
  lastSeq: number,
  { cursor, limit, reverse }: { cursor: number; limit: number; reverse: boolean },
) {
  const count = Math.max(0, Math.min(limit, lastSeq - cursor));
  const fromSeq = reverse ? lastSeq - cursor - count + 1 : cursor + 1;
  const hasMore = cursor + count < lastSeq && count > 0;
  return { fromSeq, toSeq: fromSeq + count - 1, hasMore, nextCursor: hasMore ? cursor + count : 0 };
}
