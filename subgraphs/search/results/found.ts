import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { popularityOf } from '../counted.ts';
import type { Kind } from '../documents/kinds.ts';
import { engineOf } from '../engine/engine-of.ts';
import type { Query } from '../text/query.ts';
import { scoreOf } from './ranking.ts';

/** Something that was found, at its place in a snapshot. */
export interface Found {
  kind: Kind;
  id: Id;
  /** 0 for the best. */
  place: number;
}

/** Of each kind, the newest and the most popular. */
const maxCandidates = 300;
/** Are told in all. */
export const maxResults = 500;

/** What the query finds, the best first, whoever asks. Of equals the later made comes first. */
export async function findBest(
  services: Services,
  query: Query,
  kinds: readonly Kind[],
  nowMs: number,
): Promise<Found[]> {
  const { counters } = services;
  const candidates = await engineOf(services).candidates(query, kinds, maxCandidates);
  const scored = await Promise.all(
    kinds.map(async (kind) => {
      const ofKind = candidates.filter((candidate) => candidate.kind === kind);
      if (ofKind.length === 0) return [];
      const popularity = await counters.read(
        popularityOf[kind],
        ofKind.map(({ id }) => id),
      );
      return ofKind.map((candidate, at) => ({
        kind,
        id: candidate.id,
        score: scoreOf(candidate, popularity[at] ?? 0, nowMs),
      }));
    }),
  );
  return scored
    .flat()
    .sort((a, b) => b.score - a.score || b.id - a.id)
    .slice(0, maxResults)
    .map(({ kind, id }, place) => ({ kind, id, place }));
}
