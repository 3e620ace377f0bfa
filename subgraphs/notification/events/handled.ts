import type { Tx } from '@clipgraph/platform/database/database.ts';
import {
  type AfterCommit,
  type EventEnvelope,
  type EventHandlers,
  togetherHandler,
} from '@clipgraph/platform/events/event.ts';
import { payloadOf } from '@clipgraph/platform/events/payloads.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { applyMentions } from '../groups/mentions.ts';
import type { Told } from '../groups/positions.ts';
import { applyCause } from '../groups/tell.ts';
import { applyCauses } from '../groups/tell-many.ts';
import { announce, signalEnded } from '../live/signals.ts';
import { beginRemoval, removalsOfAccount, removalsOfPair } from '../removals/removals.ts';
import { actsOf } from './acts.ts';
import { mentionsOf } from './mentions.ts';

/** Everything that this subgraph holds comes from events. */
export function handlers(services: Services): EventHandlers {
  const afterwards = (told: readonly (Told | null)[]): AfterCommit => {
    return () => announce(services, told);
  };
  const takeIn = async (tx: Tx, event: EventEnvelope): Promise<(Told | null)[]> => {
    const told = [];
    for (const cause of actsOf(event)) told.push(await applyCause(tx, services, cause));
    const mentions = mentionsOf(event);
    if (mentions) told.push(...(await applyMentions(tx, services, mentions)));
    return told;
  };
  const told = async (tx: Tx, event: EventEnvelope) => afterwards(await takeIn(tx, event));
  return {
    'clip.like': togetherHandler(async (tx, events) =>
      afterwards(await applyCauses(tx, services, events.flatMap(actsOf))),
    ),
    'clip.comment': togetherHandler(async (tx, events) => {
      const told = await applyCauses(tx, services, events.flatMap(actsOf));
      for (const mentions of events.map(mentionsOf))
        if (mentions) told.push(...(await applyMentions(tx, services, mentions)));
      return afterwards(told);
    }),
    'clip.chat': told,
    'clip.post': told,
    'clip.follow': async (tx, event) => {
      const told = await takeIn(tx, event);
      const pair = payloadOf('clip.follow', event);
      told.push(...(await beginRemoval(tx, services, removalsOfPair(pair))));
      return afterwards(told);
    },
    'clip.user': async (tx, event) => {
      const { id, state } = payloadOf('clip.user', event);
      if (state === 'active') return undefined;
      const told =
        state === 'deleted' ? await beginRemoval(tx, services, removalsOfAccount(id)) : [];
      return async () => {
        signalEnded(services, id);
        await announce(services, told);
      };
    },
  };
}
