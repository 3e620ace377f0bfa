import type { DocumentNode } from 'graphql';
import type { RequestScope } from '../transport/transport.ts';
import type { Variables } from './document/document.ts';

/** An operation as a client sends it, with who sends it. */
export interface ExecutionRequest {
  readonly query: string;
  /** The query parsed, where somebody has done that already. */
  readonly document?: DocumentNode | undefined;
  readonly operationName?: string | undefined;
  readonly variables?: Variables | undefined;
  readonly scope: RequestScope;
  /**
   * Of a subscription: wraps the work that completes each event with data of other subgraphs, so
   * that telemetry can time it.
   */
  readonly aroundEvent?: AroundEvent;
}

type AroundEvent = <Answer>(work: () => Promise<Answer>) => Promise<Answer>;
