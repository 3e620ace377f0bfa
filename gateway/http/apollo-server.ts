import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import type { createErrorMask } from '@clipgraph/platform/errors/masking.ts';
import type { Logger } from 'pino';
import type { ReadDocument } from '../cold/reader.ts';
import type { PersistedDocuments } from '../documents/persisted.ts';
import type { GatewayContext } from '../executor/apollo-gateway.ts';
import { readDocuments } from './read-documents.ts';

interface ApolloServerOptions {
  /** Plans and executes; Apollo Server itself does neither. */
  gateway: GatewayInterface;
  log: Logger;
  formatError: ReturnType<typeof createErrorMask>;
  maxTokens: number;
  readDocument: ReadDocument;
  persistedQueries: PersistedDocuments['cache'];
  /** None of them may need to see every request: see DirectAnswers. */
  plugins: ApolloServerPlugin<GatewayContext>[];
}

/** Apollo Server as the front of the executor: HTTP semantics, persisted queries and plugins. */
export async function startApolloServer({
  gateway,
  log,
  formatError,
  maxTokens,
  readDocument,
  persistedQueries,
  plugins,
}: ApolloServerOptions): Promise<ApolloServer<GatewayContext>> {
  const server = new ApolloServer<GatewayContext>({
    gateway,
    // There are no cookies, so no request can be forged with them (see graphql-route.ts), and the
    // check refuses plain GET queries that the GraphQL-over-HTTP draft allows.
    csrfPrevention: false,
    introspection: true,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    nodeEnv: 'production',
    logger: log,
    formatError,
    parseOptions: { maxTokens },
    // The executor validates: our limits first, then GraphQL's own rules.
    dangerouslyDisableValidation: true,
    // See readDocuments.
    documentStore: null,
    persistedQueries: { cache: persistedQueries },
    plugins: [ApolloServerPluginLandingPageDisabled(), readDocuments(readDocument), ...plugins],
  });
  await server.start();
  return server;
}
