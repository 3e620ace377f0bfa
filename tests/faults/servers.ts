import { missingPrograms, stopServer } from '@clipgraph/deploy/local/servers/control.ts';
import { findProgram } from '@clipgraph/deploy/local/servers/programs.ts';
import { basicServers } from '@clipgraph/deploy/local/servers/recipe.ts';
import { serversRoot } from '../kit/stack.ts';

/** Before all fault tests: the programs are there. After them: their private servers are ended. */
export default async function setup(): Promise<() => Promise<void>> {
  const missing = await missingPrograms(basicServers);
  if (!(await findProgram('ffmpeg'))) missing.push('The media workers need ffmpeg and ffprobe.');
  if (missing.length) throw new Error(`The fault tests need real servers.\n${missing.join('\n')}`);
  return async () => {
    for (const name of basicServers) await stopServer(name, 'SIGKILL', serversRoot);
  };
}
