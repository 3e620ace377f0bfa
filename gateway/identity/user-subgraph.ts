import type { AskTransport } from '@clipgraph/platform/ask/ask.ts';
import type { PubSub } from '@clipgraph/platform/cache/cache.ts';
import type { Jwks } from '@clipgraph/platform/identity/access-token.ts';
import {
  type Revocation,
  type RevocationPage,
  revocationChannel,
} from '@clipgraph/platform/identity/revocation.ts';
import type { RevocationSource } from './revocation-feed.ts';

/** Keys and ended sessions as the user subgraph answers them, whatever carries the question. */
export function identityFromUserSubgraph(
  transport: AskTransport,
  pubSub: PubSub,
): { jwks(): Promise<Jwks>; revocations: RevocationSource } {
  return {
    jwks: async () => (await transport.call('user', 'jwks', [])) as Jwks,
    revocations: {
      since: async (afterId) =>
        (await transport.call('user', 'revocationsSince', [afterId])) as RevocationPage,
      subscribe: (listener) =>
        pubSub.subscribe(revocationChannel, (message) => {
          const revocation: Revocation = JSON.parse(message);
          listener(revocation);
        }),
    },
  };
}
