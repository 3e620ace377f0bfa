import { isDeepStrictEqual } from 'node:util';
import type { Instance } from '@clipgraph/deploy/processes/instance.ts';
import type { PostFacts } from '@clipgraph/platform/ask/ask.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { createProjectedFacts } from '@clipgraph/platform/projections/facts.ts';

/** What one subgraph was told by events, where it is not what the owner says now. */
interface ProjectionDifference {
  readonly subgraph: string;
  readonly told: unknown;
  readonly owned: unknown;
}

/**
 * Compares what each subgraph was told by events about these accounts and posts with what their
 * owners answer now.
 * @returns nothing when all projections equal their sources
 */
export async function projectionDifferences(
  instance: Pick<Instance, 'subgraphs'>,
  ids: { users: readonly number[]; posts: readonly number[] },
): Promise<ProjectionDifference[]> {
  const differences: ProjectionDifference[] = [];
  for (const [subgraph, { definition, services }] of instance.subgraphs) {
    const compare = (told: unknown, owned: unknown) => {
      if (!isDeepStrictEqual(told, owned)) differences.push({ subgraph, told, owned });
    };
    const kept = definition.projections ?? [];
    const { user, video, relation } = createProjectedFacts(services.database, kept);
    const { ask } = services;
    if (kept.includes('users'))
      compare(await user.facts(ids.users), await ask.user.facts(ids.users));
    if (kept.includes('posts'))
      compare(await video.facts(ids.posts), toldFacts(await ask.video.facts(ids.posts)));
    if (kept.includes('edges'))
      for (const id of ids.users)
        compare(await relation.between(id, ids.users), await ask.relation.between(id, ids.users));
  }
  return differences;
}
/** Who may comment is asked of the owner alone: no event tells it. */
const toldFacts = (owned: ReadonlyMap<Id, PostFacts>) =>
  new Map([...owned].map(([id, { allowComments: _, ...facts }]) => [id, facts]));

/** Every counter that does not equal its rows, in any subgraph. */
export async function counterDrift(instance: Pick<Instance, 'subgraphs'>): Promise<unknown[]> {
  const drifts = await Promise.all(
    [...instance.subgraphs.values()].map(
      async ({ definition, services }) => definition.counters?.verify(services) ?? [],
    ),
  );
  return drifts.flat();
}
