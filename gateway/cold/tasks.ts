import type { OperationLimits } from '@clipgraph/platform/config/operation-limits.ts';

/** What the thread is started with. */
export interface ThreadData {
  readonly supergraphSdl: string;
  readonly limits: OperationLimits;
}

/** One piece of work on a document. */
export type Task =
  | { readonly kind: 'validate'; readonly text: string }
  | {
      readonly kind: 'plan';
      readonly text: string;
      readonly activeLabels: readonly string[];
      readonly isInternal?: boolean;
    };

/** A validation error, without the syntax tree that it points into. */
export interface Fault {
  readonly message: string;
  /** Where it stands in the text. */
  readonly positions: readonly number[];
}

/** What came of a task. */
export interface Done {
  /** Of `validate`. */
  readonly faults?: readonly Fault[];
  /** Of `plan`: the plan as JSON. */
  readonly plan?: string;
  /** Of `plan`: why no plan can answer the operation, for the client. */
  readonly unanswerable?: string;
  /** Why the task failed, for the log. */
  readonly failure?: string;
  /** What the task took of the thread's processor time. */
  readonly cpuMs: number;
}
