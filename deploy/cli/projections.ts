import { refill } from '@clipgraph/platform/events/refill.ts';
import type { OpenRoom } from '@clipgraph/platform/subgraph/open-room.ts';
import { type Command, type Job, UsageError } from './command.ts';

/** Tells one room what the others own. @returns how many of their rows it did not take in */
async function rebuild(room: OpenRoom, { instance, print }: Job): Promise<number> {
  let failures = 0;
  for (const owner of instance.rooms.values()) {
    const states = owner.definition.states?.(owner.services);
    if (!states || owner === room) continue;
    const { told, failed } = await refill(room.consumer, states, instance.log);
    failures += failed.length;
    const from = `${room.definition.name} from ${owner.definition.name}`;
    if (told > 0) print(`${from}: told ${told} rows`);
    for (const { event, error } of failed) print(`${from}: ${event.topic} ${event.key} was not taken in: ${String(error)}`);
  }
  return failures;
}

export const projections: Command = {
  name: 'projections rebuild',
  takes: '[room]',
  summary: 'Tell a room, or every one, anew what the other rooms own.',
  async run(job) {
    const { rooms } = job.instance;
    const [name, ...more] = job.words;
    const named = name === undefined ? [...rooms.values()] : [rooms.get(name)];
    let failures = 0;
    for (const room of named) {
      if (!room || more.length > 0) throw new UsageError(`Name one room, or none for all of them: ${[...rooms.keys()].join(', ')}.`);
      failures += await rebuild(room, job);
    }
    return failures === 0 ? 0 : 1;
  },
};
