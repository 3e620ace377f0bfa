import type { SubgraphDefinition } from '@clipgraph/platform/subgraph/subgraph.ts';

/**
 * Every subgraph of the product, by name; ports are given to them in this order. This is the only
 * list: after a change run `npm install` and `npm run generate`, which write all that follows from
 * it. The code of a subgraph is loaded only by a process that runs it.
 */
export const subgraphs: Readonly<Record<string, () => Promise<SubgraphModule>>> = {
  user: () => import('@clipgraph/user/subgraph.ts'),
  video: () => import('@clipgraph/video/subgraph.ts'),
  relation: () => import('@clipgraph/relation/subgraph.ts'),
  interaction: () => import('@clipgraph/interaction/subgraph.ts'),
  messaging: () => import('@clipgraph/messaging/subgraph.ts'),
  notification: () => import('@clipgraph/notification/subgraph.ts'),
  search: () => import('@clipgraph/search/subgraph.ts'),
};

/** A subgraph's `subgraph.ts`: it exports its definition under the subgraph's name. */
type SubgraphModule = Readonly<Record<string, SubgraphDefinition>>;

export const subgraphNames: readonly string[] = Object.keys(subgraphs);

/** @throws Error with a sentence for the operator when there is no subgraph of that name */
export async function loadSubgraph(name: string): Promise<SubgraphDefinition> {
  const load = Object.hasOwn(subgraphs, name) ? subgraphs[name] : undefined;
  if (!load)
    throw new Error(`There is no subgraph "${name}". Subgraphs: ${subgraphNames.join(', ')}.`);
  const definition = (await load())[name];
  if (definition?.name !== name)
    throw new Error(`subgraphs/${name}/subgraph.ts must export ${name}, a subgraph of that name.`);
  return definition;
}

/** All of them, for a process that runs the whole product. */
export const loadSubgraphs = (): Promise<SubgraphDefinition[]> =>
  Promise.all(subgraphNames.map(loadSubgraph));

/** The subgraph whose uploads are checked by a process of their own, which shares its files. */
export const mediaSubgraph = 'video';

/** Those that keep files of people: posts and pictures of accounts. */
export const fileKeepers: readonly string[] = [mediaSubgraph, 'user'];
