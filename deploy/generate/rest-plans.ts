import { readFileSync } from 'node:fs';
import { createExecutor } from '@clipgraph/gateway/executor/executor.ts';
import { createApolloPlanner } from '@clipgraph/gateway/executor/plan/planner.ts';
import { fingerprintOf, type MadePlans } from '@clipgraph/gateway/rest/made-plans.ts';
import { readOperations } from '@clipgraph/schema/operations.ts';
import { print } from 'graphql';

const supergraph = new URL('../../schema/supergraph.graphql', import.meta.url);

/**
 * The plans of the REST layer's documents, as the text of a file: one line for each, because a
 * reader of a change wants to see which documents are planned otherwise.
 */
export async function restPlans(): Promise<string> {
  const supergraphSdl = readFileSync(supergraph, 'utf8');
  const plans: Record<string, MadePlans['plans'][string]> = {};
  const executor = createExecutor({
    supergraphSdl,
    transports: new Map(),
    planner(graph, sdl) {
      const planner = createApolloPlanner(graph, sdl);
      return {
        async plan(request) {
          const plan = await planner.plan(request);
          plans[print(request.document)] = plan;
          return plan;
        },
      };
    },
  });
  for (const { text } of readOperations('rest'))
    await executor.internal.compileAhead({ query: text });
  const lines = Object.entries(plans).map(
    ([text, plan]) => `${JSON.stringify(text)}: ${JSON.stringify(plan)}`,
  );
  const fingerprint = JSON.stringify(fingerprintOf(supergraphSdl));
  return `{\n"supergraph": ${fingerprint},\n"plans": {\n${lines.join(',\n')}\n}\n}\n`;
}
