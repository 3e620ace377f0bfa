import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import { draft, pairKey } from '@clipgraph/platform/events/payloads.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, gt, or } from 'drizzle-orm';
import { pairs } from '../tables.ts';

const pageSize = 500;

/** What stands between every two accounts now, for subgraphs that are refilled. */
export async function* states({ database }: Services): AsyncGenerator<readonly EventDraft[]> {
  let after = { lowId: 0, highId: 0 };
  for (;;) {
    const rows = await database.db
      .select()
      .from(pairs)
      .where(
        or(
          gt(pairs.lowId, after.lowId),
          and(eq(pairs.lowId, after.lowId), gt(pairs.highId, after.highId)),
        ),
      )
      .orderBy(asc(pairs.lowId), asc(pairs.highId))
      .limit(pageSize);
    yield rows.map(({ revision, ...state }) =>
      draft('clip.follow', 'pair.told', pairKey(state.lowId, state.highId), revision, state),
    );
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return;
    after = last;
  }
}
