import { parentPort, workerData } from 'node:worker_threads';
import { DateTime } from '@clipgraph/platform/subgraph/date-time.ts';
import { type GraphQLError, parse, specifiedRules, validate } from 'graphql';
import { InvalidRequest } from '../executor/document/document.ts';
import { createGraph } from '../executor/graph.ts';
import { Unanswerable } from '../executor/plan/unanswerable.ts';
import { documentLimitsRule } from '../limits/document-limits.ts';
import type { Done, Fault, Task, ThreadData } from './tasks.ts';

/**
 * The thread on which documents are validated and planned: both may take hundreds of milliseconds,
 * in which a process that serves clients must not stand still. It answers one task at a time.
 */
const { supergraphSdl, limits }: ThreadData = workerData;
const {
  graph: { apiSchema, planner },
} = createGraph({
  supergraphSdl,
  transports: new Map(),
  scalars: [DateTime],
});
const rules = [...specifiedRules, documentLimitsRule(limits)];

const faultsIn = (text: string): readonly GraphQLError[] => {
  try {
    return validate(apiSchema, parse(text), rules);
  } catch (error) {
    if (error instanceof InvalidRequest) return error.errors;
    throw error;
  }
};

const faultOf = ({ message, positions = [] }: GraphQLError): Fault => ({ message, positions });

const stackOf = (error: Error): string => error.stack ?? 'unknown';

async function perform(task: Task): Promise<Omit<Done, 'cpuMs'>> {
  if (task.kind === 'validate') return { faults: faultsIn(task.text).map(faultOf) };
  const document = parse(task.text, { noLocation: true });
  const activeLabels = new Set(task.activeLabels);
  const { isInternal = false } = task;
  try {
    return { plan: JSON.stringify(await planner.plan({ document, activeLabels, isInternal })) };
  } catch (error) {
    if (!(error instanceof Unanswerable)) throw error;
    const { reason, cause } = error;
    return { unanswerable: reason, ...(cause instanceof Error && { failure: stackOf(cause) }) };
  }
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

parentPort?.on('message', async (task: Task) => {
  const beganMs = cpuMs();
  const done = await perform(task).catch((error: Error) => ({ failure: stackOf(error) }));
  parentPort?.postMessage({ ...done, cpuMs: cpuMs() - beganMs } satisfies Done);
});
parentPort?.postMessage('ready');
