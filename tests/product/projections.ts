import type { Instance } from '@clipgraph/deploy/processes/instance.ts';
import { createProjectedFacts } from '@clipgraph/platform/projections/facts.ts';
import { expect } from 'vitest';

/**
 * Asserts that what each subgraph was told by events equals what the owners answer now, for these
 * accounts and posts.
 */
export async function expectProjectionsEqualSources(
  instance: Pick<Instance, 'subgraphs'>,
  ids: { users: readonly number[]; posts: readonly number[] },
): Promise<void> {
  for (const [name, { definition, services }] of instance.subgraphs) {
    const kept = definition.projections ?? [];
    const projected = createProjectedFacts(services.database, kept);
    if (kept.includes('users'))
      expect([name, await projected.user.facts(ids.users)]).toEqual([
        name,
        await services.ask.user.facts(ids.users),
      ]);
    if (kept.includes('posts'))
      expect([name, await projected.video.facts(ids.posts)]).toEqual([
        name,
        await services.ask.video.facts(ids.posts),
      ]);
    if (!kept.includes('edges')) continue;
    for (const id of ids.users)
      expect([name, id, await projected.relation.between(id, ids.users)]).toEqual([
        name,
        id,
        await services.ask.relation.between(id, ids.users),
      ]);
  }
}

/** Every counter that does not equal its rows, in any subgraph. */
export async function counterDrift(instance: Pick<Instance, 'subgraphs'>): Promise<unknown[]> {
  const drifts = await Promise.all(
    [...instance.subgraphs.values()].map(
      async ({ definition, services }) => definition.counters?.verify(services) ?? [],
    ),
  );
  return drifts.flat();
}
