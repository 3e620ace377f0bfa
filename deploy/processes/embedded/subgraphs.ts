import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { AskTransport } from '@clipgraph/platform/ask/ask.ts';
import { createAsk, createSharedAsk } from '@clipgraph/platform/ask/create-ask.ts';
import { type Answers, createInProcessAskTransport } from '@clipgraph/platform/ask/in-process.ts';
import { type OpenSubgraph, openSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import { observeAsk } from '@clipgraph/platform/telemetry/observe/observe-ask.ts';
import { loadSubgraphs } from '../../subgraphs.ts';
import type { EventFlow } from '../events/event-flow.ts';
import type { Process } from '../process.ts';

/** Opens the stores of every subgraph; they ask each other by function calls. */
export async function openSubgraphs({
  config,
  log,
  keyring,
  stores,
  telemetry,
  closing,
}: Process): Promise<{ subgraphs: OpenSubgraph[]; askTransport: AskTransport }> {
  const answers = new Map<string, Answers>();
  const askTransport = observeAsk(createInProcessAskTransport(answers), telemetry);
  const foundation = {
    config,
    log,
    ...stores,
    keyring,
    askTransport,
    sharedAsk: createSharedAsk(createAsk(askTransport)),
    holder: randomUUID(),
    telemetry,
  };
  const definitions = await loadSubgraphs();
  const subgraphs = await Promise.all(
    definitions.map((definition) => openSubgraph(definition, foundation)),
  );
  for (const subgraph of subgraphs) {
    answers.set(subgraph.definition.name, subgraph.answers);
    closing.defer(subgraph.close);
  }
  return { subgraphs, askTransport };
}

/**
 * Starts the background work of every subgraph.
 * @param takesJobs whether it works on jobs that wait in the databases, and does what workers do
 */
export async function startSubgraphs(
  subgraphs: readonly OpenSubgraph[],
  events: EventFlow,
  closing: AsyncDisposableStack,
  takesJobs: boolean,
): Promise<void> {
  for (const subgraph of subgraphs) {
    await subgraph.start(events.publisher, takesJobs);
    if (!takesJobs) continue;
    // A core is left to those who wait for an answer.
    const cores = Math.max(1, availableParallelism() - 1);
    const stopWorker = await subgraph.definition.startWorker?.(subgraph.services, cores);
    if (stopWorker) closing.defer(stopWorker);
  }
  // No subgraph hands events to one that is closed already; they wait for the next start.
  closing.defer(async () => {
    await Promise.all(subgraphs.map((subgraph) => subgraph.relay?.stop()));
  });
}
