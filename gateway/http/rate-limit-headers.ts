import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';

/**
 * Tells by headers when to come back, for clients and proxies that read no GraphQL: `Retry-After`,
 * and `RateLimit` of the IETF's draft
 * (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/).
 */
export const rateLimitHeaders: ApolloServerPlugin<BaseContext> = {
  requestDidStart: async () => ({
    async willSendResponse({ response }) {
      const seconds =
        response.body.kind === 'single'
          ? retryAfterSeconds(response.body.singleResult.errors)
          : undefined;
      if (seconds === undefined) return;
      response.http.headers.set('retry-after', String(seconds));
      response.http.headers.set('ratelimit', `"default";r=0;t=${seconds}`);
    },
  }),
};

/** The longest wait that the errors ask for. */
function retryAfterSeconds(
  errors: readonly GraphQLFormattedError[] | undefined,
): number | undefined {
  const waits = (errors ?? []).flatMap(({ extensions }) =>
    extensions?.code === 'RATE_LIMITED' && typeof extensions.retryAfterSeconds === 'number'
      ? [extensions.retryAfterSeconds]
      : [],
  );
  return waits.length > 0 ? Math.max(...waits) : undefined;
}
