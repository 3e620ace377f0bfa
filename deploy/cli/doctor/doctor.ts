import type { OpenSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import type { Instance } from '../../processes/instance.ts';
import type { Command } from '../command.ts';
import { type Finding, show } from './finding.ts';

/** Looks at the stores of an open instance. The machine is looked at by the caller before. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Look at the machine, the stores and the events, and say what is wrong.',
  details: [
    'What it prints belongs into an issue report; of what may be a secret it says nothing.',
  ],
  example: 'npx clipgraph doctor',
  async run({ instance, print }) {
    const findings = await Promise.all([...instance.subgraphs.values()].map(examineSubgraph));
    for (const finding of [...(await server(instance)), ...findings]) print(show(finding));
    return findings.every(({ verdict }) => verdict !== 'bad') ? 0 : 1;
  },
};

async function examineSubgraph({ definition, services, relay }: OpenSubgraph): Promise<Finding> {
  try {
    await services.database.ping();
    const depth = (await relay?.status())?.depth ?? 0;
    return {
      verdict: 'good',
      text: `${definition.name}: database answers, ${depth} events waiting.`,
    };
  } catch (error) {
    return {
      verdict: 'bad',
      text: `${definition.name}: database does not answer: ${(error as Error).message}`,
    };
  }
}

/** Which server the databases are on; nothing is said of one that does not answer. */
async function server({ config, subgraphs }: Instance): Promise<Finding[]> {
  const [first] = subgraphs.values();
  if (!config.DATABASE_URL || !first) return [];
  try {
    const [rows] = await first.services.database.db.execute('select version() as version');
    const [row] = rows as unknown as { version: string }[];
    return [{ verdict: 'good', text: `Database server: ${row?.version}.` }];
  } catch {
    return [];
  }
}
