import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { QueryPlan } from '@apollo/query-planner';
import { print } from 'graphql';
import type { Planner } from '../executor/plan/planner.ts';

/** Plans of the REST layer's own documents, made when the schema was composed. */
export interface MadePlans {
  /** Which supergraph they are for: see `fingerprintOf`. */
  readonly supergraph: string;
  /** By the text that the planner is asked with. */
  readonly plans: Readonly<Record<string, QueryPlan>>;
}

export const fingerprintOf = (supergraphSdl: string): string =>
  createHash('sha256').update(supergraphSdl).digest('hex');

/**
 * Answers for the REST layer's documents at once, so that clients who come with the first second of
 * a process need not wait for the planner's thread. For another supergraph than that of this source
 * tree every document is planned anew.
 */
export function withMadePlans(planner: Planner, supergraphSdl: string): Planner {
  const made = readMadePlans();
  if (made.supergraph !== fingerprintOf(supergraphSdl)) return planner;
  const plans = new Map(Object.entries(made.plans));
  return {
    ...planner,
    plan(request) {
      const isOurs = request.isInternal && request.activeLabels.size === 0;
      return (isOurs && plans.get(print(request.document))) || planner.plan(request);
    },
  };
}

/** `npm run generate` writes it. */
const file = new URL('./made-plans.json', import.meta.url);

const readMadePlans = (): MadePlans => JSON.parse(readFileSync(file, 'utf8'));
