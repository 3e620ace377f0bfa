import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { unavailable } from '@clipgraph/platform/errors/catalogue.ts';
import { parse } from 'graphql';
import type { GatewayContext } from './http/graphql-route.ts';
import type { SubgraphTransport } from './transport/transport.ts';

export function createApolloGraph(supergraphSdl: string, transports: ReadonlyMap<string, SubgraphTransport>): ApolloGateway {
  process.env.APOLLO_TELEMETRY_DISABLED ??= '1';
  return new ApolloGateway({ supergraphSdl, buildService: ({ name }) => sourceOf(transports.get(name)) });
}

function sourceOf(transport: SubgraphTransport | undefined): GraphQLDataSource<GatewayContext> {
  return {
    async process({ request, context }) {
      if (!transport || !request.query) throw unavailable();
      const kind = parse(request.query, { noLocation: true }).definitions.some((d) => d.kind === 'OperationDefinition' && d.operation === 'mutation')
        ? 'mutation'
        : 'query';
      const response = await transport.execute({ query: request.query, variables: request.variables ?? {}, kind }, (context as GatewayContext).scope);
      // biome-ignore lint/suspicious/noExplicitAny: the stock executor reads plain objects and throws the errors it is given
      return response as any;
    },
  };
}
