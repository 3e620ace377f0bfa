import type { PlanNode } from '@apollo/query-planner';
import { ownTurn } from '@clipgraph/platform/background/own-turn.ts';
import { compileEntityBatch, type EntitySite } from '../fetch/entity-batch.ts';
import { compileEntityFetch, entityStep } from '../fetch/entity-fetch.ts';
import type { FetchSetup, Step } from '../fetch/fetch.ts';
import { compileRootFetch } from '../fetch/root-fetch.ts';
import type { PlanPath } from '../fetch/walk.ts';

const nothing: Step = () => undefined;

/**
 * Turns a plan into one function. Everything that does not depend on the request is done here,
 * once. The plan may hold hundreds of fetches, so the event loop goes round between them.
 */
export async function compilePlan(
  node: PlanNode | undefined,
  setup: FetchSetup,
  path: PlanPath = [],
): Promise<Step> {
  await ownTurn();
  switch (node?.kind) {
    case undefined:
      return nothing;
    case 'Fetch':
      return node.requires
        ? entityStep(compileEntityFetch(node, node.requires, path, setup))
        : compileRootFetch(node, path, setup);
    case 'Flatten':
      return compilePlan(node.node, setup, [...path, ...node.path]);
    case 'Sequence':
      return inSequence(await compileEach(node.nodes, setup, path));
    case 'Parallel':
      return compileParallel(node.nodes, setup, path);
    case 'Condition': {
      const { condition } = node;
      const [whenTrue, whenFalse] = [
        await compilePlan(node.ifClause, setup, path),
        await compilePlan(node.elseClause, setup, path),
      ];
      return (run) => (run.variables[condition] ? whenTrue(run) : whenFalse(run));
    }
    default:
      throw new Error(`The plan holds a ${node?.kind} node, which is not supported.`);
  }
}

async function compileEach(
  nodes: readonly PlanNode[],
  setup: FetchSetup,
  path: PlanPath,
): Promise<Step[]> {
  const steps: Step[] = [];
  for (const node of nodes) steps.push(await compilePlan(node, setup, path));
  return steps;
}

/** Fetches of entities that go to one subgraph at the same time go as one. */
async function compileParallel(
  nodes: readonly PlanNode[],
  setup: FetchSetup,
  path: PlanPath,
): Promise<Step> {
  const single: PlanNode[] = [];
  const byService = new Map<string, [EntitySite, ...EntitySite[]]>();
  for (const node of nodes) {
    const site = entitySiteOf(node, path);
    if (!site) {
      single.push(node);
      continue;
    }
    const { serviceName } = site.node;
    const [first, ...others] = byService.get(serviceName) ?? [];
    byService.set(serviceName, first ? [first, ...others, site] : [site]);
  }
  const steps = await compileEach(single, setup, path);
  for (const [site, ...others] of byService.values()) {
    await ownTurn();
    steps.push(
      others.length > 0
        ? compileEntityBatch([site, ...others], setup)
        : await compilePlan(site.node, setup, site.path),
    );
  }
  return inParallel(steps);
}

/**
 * A fetch that may share a request: context arguments make a number of requests that only the data
 * tells.
 */
function entitySiteOf(node: PlanNode, path: PlanPath): EntitySite | undefined {
  if (node.kind === 'Flatten') return entitySiteOf(node.node, [...path, ...node.path]);
  if (node.kind !== 'Fetch' || !node.requires || node.contextRewrites?.length) return undefined;
  return { node: { ...node, requires: node.requires }, path };
}

const inSequence =
  (steps: readonly Step[]): Step =>
  async (run) => {
    for (const step of steps) await step(run);
  };

const inParallel =
  (steps: readonly Step[]): Step =>
  async (run) => {
    await Promise.all(steps.map((step) => step(run)));
  };
