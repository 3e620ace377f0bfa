import type { Ask } from '../ask/ask.ts';
import { createAsk } from '../ask/create-ask.ts';
import type { Answers } from '../ask/in-process.ts';
import { createCounters } from '../counters/create-counters.ts';
import { createCursors } from '../cursors/cursors.ts';
import { observeCache } from '../telemetry/observe/observe-cache.ts';
import { observeStages } from '../telemetry/observe/observe-stages.ts';
import { silent } from '../telemetry/telemetry.ts';
import type { Foundation } from './foundation.ts';
import type { Services, SubgraphDefinition } from './subgraph.ts';

/** What a subgraph stands on, on top of the stores that were opened for it. */
export function openServices(
  { name }: SubgraphDefinition,
  { config, pubSub, rateLimits, keyring, createCache, telemetry = silent }: Foundation,
  stores: Pick<Services, 'log' | 'database' | 'ids' | 'outbox' | 'publishDirectly'>,
  ask: Ask,
): Services {
  const cache = observeCache(createCache(name), name, telemetry);
  return {
    config,
    ...stores,
    cache,
    pubSub,
    counters: createCounters({ database: stores.database, cache, subgraph: name }),
    cursors: createCursors(keyring.keys('cursor')),
    keyring,
    rateLimits,
    ask,
    stage: observeStages(name, telemetry),
  };
}

/** How a subgraph asks: others over the transport of its process, itself without a detour. */
export const askFrom = (
  { name }: SubgraphDefinition,
  { askTransport }: Foundation,
  own: () => Answers,
): Ask =>
  createAsk({
    call(owner, method, args) {
      const answer = owner === name ? own()[method] : undefined;
      return answer ? answer(...args) : askTransport.call(owner, method, args);
    },
  });

export const bindAnswers = ({ answers = {} }: SubgraphDefinition, services: Services): Answers =>
  Object.fromEntries(
    Object.entries(answers).map(([method, answer]) => [
      method,
      (...args: unknown[]) => answer(services, ...args),
    ]),
  );
