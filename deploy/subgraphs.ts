import { interaction } from '@clipgraph/interaction/subgraph.ts';
import { messaging } from '@clipgraph/messaging/subgraph.ts';
import type { SubgraphDefinition } from '@clipgraph/platform/subgraph/subgraph.ts';
import { relation } from '@clipgraph/relation/subgraph.ts';
import { user } from '@clipgraph/user/subgraph.ts';
import { video } from '@clipgraph/video/subgraph.ts';

/** The subgraphs of the product, in the order in which they are opened. */
export const subgraphs = [
  user,
  video,
  relation,
  interaction,
  messaging,
] as readonly SubgraphDefinition[];
