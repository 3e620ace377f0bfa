import { missingPrograms, stopServer } from '@clipgraph/deploy/local/servers/control.ts';
import { basicServers } from '@clipgraph/deploy/local/servers/recipe.ts';
import type { TestProject } from 'vitest/node';
import { serversOf, startPrivateServers } from '../kit/stack.ts';

/**
 * Before all fault tests: the private servers of each worker run, started one after the other, so
 * that no two choose the same port. After them: they are ended.
 */
export default async function setup({ config }: TestProject): Promise<() => Promise<void>> {
  const missing = await missingPrograms(basicServers);
  if (missing.length) throw new Error(`The fault tests need real servers.\n${missing.join('\n')}`);
  const roots = Array.from({ length: Number(config.maxWorkers) }, (_, at) =>
    serversOf(String(at + 1)),
  );
  for (const root of roots) await startPrivateServers(root);
  return async () => {
    for (const root of roots)
      for (const name of basicServers) await stopServer(name, 'SIGKILL', root);
  };
}
