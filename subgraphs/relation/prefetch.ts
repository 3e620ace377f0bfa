import { toId } from '@clipgraph/platform/ids/id.ts';
import { askAhead } from '@clipgraph/platform/projections/hidden-accounts.ts';
import type { Reference } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { RelationContext } from './context.ts';

/** Every field of an account depends on what stands between it and the viewer. */
export function prefetch(
  context: RelationContext,
  typename: string,
  references: readonly Reference[],
  fields: ReadonlySet<string>,
): Promise<unknown> | undefined {
  if (typename !== 'User') return undefined;
  const ids = references.map(({ id }) => toId(id));
  const { between, counters } = context.loaders;
  return Promise.all([
    askAhead(context, ids),
    between.prefetch(ids),
    fields.has('followerCount') && counters.followers.prefetch(ids),
    fields.has('followingCount') && counters.following.prefetch(ids),
  ]);
}
