import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import { draft, pairKey } from '@clipgraph/platform/events/payloads.ts';
import type { PairRow } from '../tables.ts';

/**
 * `clip.follow`: everything between two accounts, as it is now. `pair.changed` follows a change,
 * `pair.told` answers a subgraph that fills its projection anew.
 */
export const pairEvent = (
  type: 'pair.changed' | 'pair.told',
  { revision, ...state }: PairRow,
): EventDraft => draft('clip.follow', type, pairKey(state.lowId, state.highId), revision, state);
