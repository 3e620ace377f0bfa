import type { SubgraphTransport } from './transport.ts';

/**
 * Rejects what a subgraph of the same process has not answered when the operation's time is over:
 * nothing else could stop waiting for it.
 */
export const withDeadline = (name: string, transport: SubgraphTransport): SubgraphTransport => ({
  ...transport,
  execute(request, scope) {
    const { deadlineAtMs } = scope;
    if (deadlineAtMs === undefined) return transport.execute(request, scope);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${name} did not answer before the operation's deadline`)),
        Math.max(1, deadlineAtMs - Date.now()),
      );
      transport.execute(request, scope).then(
        (answer) => {
          clearTimeout(timer);
          resolve(answer);
        },
        (error) => {
          clearTimeout(timer);
          reject(error);
        },
      );
    });
  },
});
