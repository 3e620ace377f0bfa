import { serverStatus, stopServer } from '@clipgraph/deploy/local/servers/control.ts';
import { basicServers } from '@clipgraph/deploy/local/servers/recipe.ts';
import { serversRoot } from './stack.ts';

/** @returns what ends the private servers that were started since: others are somebody else's */
export async function rememberServers(): Promise<() => Promise<void>> {
  const running = await Promise.all(
    basicServers.map(async (server) => (await serverStatus(server, serversRoot)).pid !== undefined),
  );
  return async () => {
    for (const [at, server] of basicServers.entries())
      if (!running[at]) await stopServer(server, 'SIGKILL', serversRoot);
  };
}
