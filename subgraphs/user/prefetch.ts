import { toId } from '@clipgraph/platform/ids/id.ts';
import type { Reference } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { UserContext } from './context.ts';

/** The accounts that others refer to, and whether each is hidden from the viewer. */
export function prefetch(
  { viewer, loaders }: UserContext,
  typename: string,
  references: readonly Reference[],
): Promise<unknown> | undefined {
  if (typename !== 'User') return undefined;
  const ids = references.map(({ id }) => toId(id)).filter((id) => id !== 0);
  return Promise.all([
    loaders.profiles.prefetch(ids),
    loaders.hidden.prefetch(ids.filter((id) => id !== viewer.accountId)),
  ]);
}
