import type { SubgraphDefinition, SubgraphName } from '@clipgraph/platform/subgraph/subgraph.ts';

/** A process loads the code of its own subgraph only. */
const loaders: Record<SubgraphName, () => Promise<SubgraphDefinition>> = {
  user: async () => (await import('@clipgraph/user/subgraph.ts')).user as SubgraphDefinition,
  video: async () => (await import('@clipgraph/video/subgraph.ts')).video as SubgraphDefinition,
  relation: async () =>
    (await import('@clipgraph/relation/subgraph.ts')).relation as SubgraphDefinition,
  interaction: async () =>
    (await import('@clipgraph/interaction/subgraph.ts')).interaction as SubgraphDefinition,
  messaging: async () =>
    (await import('@clipgraph/messaging/subgraph.ts')).messaging as SubgraphDefinition,
};

/** @throws Error that lists the subgraphs when there is none of that name */
export async function loadSubgraph(name: string | undefined): Promise<SubgraphDefinition> {
  const load =
    name !== undefined && Object.hasOwn(loaders, name) ? loaders[name as SubgraphName] : undefined;
  if (!load)
    throw new Error(
      `Say which subgraph to serve: ${Object.keys(loaders).join(', ')}, or media for the worker.`,
    );
  return load();
}
