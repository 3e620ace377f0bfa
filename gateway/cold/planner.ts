import type { QueryPlan } from '@apollo/query-planner';
import type { OperationLimits } from '@clipgraph/platform/config/operation-limits.ts';
import { GraphQLError, print, Source } from 'graphql';
import { InvalidRequest } from '../executor/document/document.ts';
import type { Payer, Planner } from '../executor/plan/planner.ts';
import { Unanswerable } from '../executor/plan/unanswerable.ts';
import { unavailableError } from '../executor/result/errors.ts';
import type { Budget } from './budget.ts';
import { createFairQueue } from './fair-queue.ts';
import type { Done, Task } from './tasks.ts';
import { type CreateThread, createThread, TooMuchWork } from './thread.ts';

interface ThreadPlannerOptions {
  readonly supergraphSdl: string;
  readonly limits: OperationLimits;
  readonly budget: Budget;
  /** @default a thread of this planner's own */
  readonly openThread?: CreateThread | undefined;
  /** For the log: why a document could not be planned. */
  onError(error: unknown): void;
}

/**
 * Validates and plans on a thread of its own, one document after the other, within a budget for
 * each viewer. The thread begins with the first document.
 */
export function createThreadPlanner(options: ThreadPlannerOptions): Planner {
  const { supergraphSdl, limits, budget, onError, openThread = createThread } = options;
  const thread = openThread({ supergraphSdl, limits }, limits.planMs);
  const queue = createFairQueue<() => Promise<void>>();
  let isBusy = false;
  let isClosed = false;

  async function work(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    for (let job = queue.next(); job; job = queue.next()) await job();
    isBusy = false;
    if (isClosed) thread.close();
  }

  async function perform(task: Task, payer: Payer): Promise<Done> {
    try {
      const done = await thread.run(task);
      budget.settle(payer, done.cpuMs);
      const failed = done.failure === undefined ? undefined : new Error(done.failure);
      if (failed && done.unanswerable === undefined) throw failed;
      if (failed) onError(failed);
      return done;
    } catch (error) {
      if (error instanceof TooMuchWork) budget.settle(payer, limits.planMs);
      onError(error);
      throw error instanceof TooMuchWork
        ? tooMuchWork(limits.planMs)
        : new InvalidRequest([unavailableError()]);
    }
  }

  const inTurn = (task: Task, payer: Payer): Promise<Done> =>
    new Promise((resolve, reject) => {
      queue.add(payer, () => perform(task, payer).then(resolve, reject));
      void work();
    });

  return {
    checkBudget: budget.check,
    admit: budget.reserve,
    async validate(text, payer) {
      const { faults = [] } = await inTurn({ kind: 'validate', text }, payer);
      const source = new Source(text);
      return faults.map(
        ({ message, positions }) => new GraphQLError(message, { source, positions }),
      );
    },
    async plan({ document, activeLabels, payer, isInternal = false }) {
      const text = print(document);
      const task: Task = { kind: 'plan', text, activeLabels: [...activeLabels], isInternal };
      const { plan = '', unanswerable } = await inTurn(task, payer);
      if (unanswerable !== undefined) throw new Unanswerable(unanswerable);
      return JSON.parse(plan) as QueryPlan;
    },
    close() {
      isClosed = true;
      if (!isBusy) thread.close();
    },
  };
}

const tooMuchWork = (planMs: number) =>
  new InvalidRequest([
    new GraphQLError(
      `This operation takes more than ${planMs} ms to plan. Ask for fewer fields, or split it.`,
      { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ),
  ]);
