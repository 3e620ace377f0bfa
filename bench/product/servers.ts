import { serverStatus } from '@clipgraph/deploy/local/servers/control.ts';
import { serverNames } from '@clipgraph/deploy/local/servers/recipe.ts';

/** Where the servers of `npm run servers` are, as variables. @throws Error when they do not run */
export async function runningServers(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of serverNames) Object.assign(found, (await serverStatus(name)).environment);
  if (Object.keys(found).length < 3)
    throw new Error('No private servers run. Start them with: npm run servers');
  return found;
}
