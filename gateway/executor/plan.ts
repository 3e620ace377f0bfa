import type { PlanNode } from '@apollo/query-planner';
import { compileEntityFetch } from './entity-fetch.ts';
import type { FetchSetup, Step } from './fetch.ts';
import { compileRootFetch } from './root-fetch.ts';
import type { PlanPath } from './walk.ts';

const nothing: Step = () => undefined;

/** Turns a plan into one function. Everything that does not depend on the request is done here, once. */
export function compilePlan(node: PlanNode | undefined, setup: FetchSetup, path: PlanPath = []): Step {
  switch (node?.kind) {
    case undefined:
      return nothing;
    case 'Fetch':
      return node.requires ? compileEntityFetch(node, node.requires, path, setup) : compileRootFetch(node, path, setup);
    case 'Flatten':
      return compilePlan(node.node, setup, [...path, ...node.path]);
    case 'Sequence':
      return inSequence(node.nodes.map((child) => compilePlan(child, setup, path)));
    case 'Parallel':
      return inParallel(node.nodes.map((child) => compilePlan(child, setup, path)));
    case 'Condition': {
      const { condition } = node;
      const [whenTrue, whenFalse] = [compilePlan(node.ifClause, setup, path), compilePlan(node.elseClause, setup, path)];
      return (run) => (run.variables[condition] ? whenTrue(run) : whenFalse(run));
    }
    default:
      throw new Error(`The plan holds a ${node?.kind} node, which is not supported.`);
  }
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
