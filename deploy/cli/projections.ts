import { refill } from '@clipgraph/platform/events/refill.ts';
import type { OpenSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import { type Command, type Job, UsageError } from './command.ts';

/** Tells one subgraph what the others own. @returns how many of their rows it did not take in */
async function rebuild(subgraph: OpenSubgraph, { instance, print }: Job): Promise<number> {
  let failures = 0;
  for (const owner of instance.subgraphs.values()) {
    const states = owner.definition.states?.(owner.services);
    if (!states || owner === subgraph) continue;
    const { told, failed } = await refill(subgraph.consumer, states, instance.log);
    failures += failed.length;
    const from = `${subgraph.definition.name} from ${owner.definition.name}`;
    if (told > 0) print(`${from}: told ${told} rows`);
    for (const { event, error } of failed)
      print(`${from}: ${event.topic} ${event.key} was not taken in: ${String(error)}`);
  }
  const rebuilt = await subgraph.definition.rebuild?.(subgraph.services);
  if (rebuilt !== undefined) print(`${subgraph.definition.name}: ${rebuilt}`);
  return failures;
}

export const projections: Command = {
  name: 'projections rebuild',
  takes: '[subgraph]',
  example: 'npx clipgraph projections rebuild search',
  summary: 'Tell a subgraph, or every one, anew what the other subgraphs own.',
  async run(job) {
    const { subgraphs } = job.instance;
    const [name, ...more] = job.words;
    const named = name === undefined ? [...subgraphs.values()] : [subgraphs.get(name)];
    let failures = 0;
    for (const subgraph of named) {
      const unknown = more[0] ?? (subgraph ? undefined : name);
      if (!subgraph || unknown !== undefined)
        throw new UsageError(
          `"${unknown}" was not understood. Name one subgraph, or none for all of them: ${[...subgraphs.keys()].join(', ')}.`,
        );
      failures += await rebuild(subgraph, job);
    }
    return failures === 0 ? 0 : 1;
  },
};
