import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config } from '@clipgraph/platform/config/config.ts';
import type { Command } from './command.ts';
import { missingTools } from './missing-tools.ts';

interface Finding {
  /** `note`: the product works without it, and the text says what is lost. */
  verdict: 'good' | 'note' | 'bad';
  text: string;
}

const gibibyte = 2 ** 30;
const marks = { good: 'ok  ', note: 'note', bad: 'BAD ' } as const;
export const show = ({ verdict, text }: Finding): string => `${marks[verdict]} ${text}`;

/** The folder itself, or the nearest one above that exists: where the first start will make it. */
function nearestFolder(path: string): string {
  let folder = resolve(path);
  while (!existsSync(folder)) folder = dirname(folder);
  return folder;
}

function writable(folder: string): Finding {
  if (!statSync(folder).isDirectory())
    return {
      verdict: 'bad',
      text: `DATA_DIR must name a folder, and ${folder} is a file. Set DATA_DIR to a folder of yours.`,
    };
  try {
    accessSync(folder, constants.W_OK);
    return { verdict: 'good', text: `DATA_DIR can be written (${folder}).` };
  } catch {
    return {
      verdict: 'bad',
      text: `DATA_DIR cannot be written: ${folder}. Set DATA_DIR to a folder of yours, or change its owner.`,
    };
  }
}

/** What this machine gives the product, looked at without opening anything. */
export function examineMachine(config: Config): Finding[] {
  const folder = nearestFolder(config.DATA_DIR);
  const { bavail, bsize } = statfsSync(folder);
  const freeGibibytes = (bavail * bsize) / gibibyte;
  const missing = missingTools();
  return [
    {
      verdict: 'good',
      text: `Node ${process.versions.node} on ${process.platform} ${process.arch}.`,
    },
    writable(folder),
    {
      verdict: freeGibibytes < 1 ? 'bad' : 'good',
      text: `${freeGibibytes.toFixed(1)} GiB free for data${freeGibibytes < 1 ? ': make room.' : '.'}`,
    },
    missing === undefined
      ? { verdict: 'good', text: 'ffmpeg is on PATH: videos are converted to play everywhere.' }
      : { verdict: 'note', text: missing },
    config.RATE_LIMITS
      ? { verdict: 'good', text: 'Rate limits are on.' }
      : { verdict: 'note', text: 'Rate limits are off (RATE_LIMITS=off): for load tests only.' },
  ];
}

/** Looks at the stores of an open instance. The machine is looked at by the caller before. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Look at the machine, the stores and the events, and say what is wrong.',
  async run({ instance, print }) {
    const findings = await Promise.all(
      [...instance.subgraphs.values()].map(
        async ({ definition, services, relay }): Promise<Finding> => {
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
        },
      ),
    );
    for (const finding of findings) print(show(finding));
    return findings.every(({ verdict }) => verdict !== 'bad') ? 0 : 1;
  },
};
