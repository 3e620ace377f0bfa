import { refill } from '@clipgraph/platform/events/refill.ts';
import { type Command, UsageError } from './command.ts';

export const projections: Command = {
  name: 'projections rebuild',
  takes: '<room>',
  summary: 'Tell a room anew what the other rooms own.',
  async run({ instance, words, print }) {
    const names = [...instance.rooms.keys()].join(', ');
    const room = instance.rooms.get(words[0] ?? '');
    if (!room || words.length !== 1) throw new UsageError(`Name one room: ${names}.`);
    let failures = 0;
    for (const owner of instance.rooms.values()) {
      const states = owner.definition.states?.(owner.services);
      if (!states || owner === room) continue;
      const { told, failed } = await refill(room.consumer, states, instance.log);
      failures += failed.length;
      if (told > 0) print(`${owner.definition.name}: told ${told} rows`);
      for (const { event, error } of failed) print(`${owner.definition.name}: ${event.topic} ${event.key} was not taken in: ${String(error)}`);
    }
    return failures === 0 ? 0 : 1;
  },
};
