import type { ApolloServerPlugin } from '@apollo/server';
import { type DocumentNode, Kind, OperationTypeNode } from 'graphql';
import type { ReadDocument } from '../cold/reader.ts';
import type { GatewayContext } from '../executor/apollo-gateway.ts';
import { InvalidRequest } from '../executor/document/document.ts';

/**
 * Hands documents to Apollo Server read, which would read all that come at once in one turn of the
 * event loop, and only then have them judged.
 */
export const readDocuments = (read: ReadDocument): ApolloServerPlugin<GatewayContext> => ({
  requestDidStart: async () => ({
    async didResolveSource(context) {
      const { source: query, contextValue } = context;
      const { operationName } = context.request;
      if (contextValue.document) {
        Object.assign(context, { document: contextValue.document });
        return;
      }
      try {
        const { scope } = contextValue;
        Object.assign(context, { document: await read({ query, operationName, scope }) });
      } catch (error) {
        // Without a syntax tree Apollo Server reads the text again, and tells what is wrong with it.
        if (!(error instanceof InvalidRequest)) return;
        contextValue.refusal = error;
        Object.assign(context, { document: inPlaceOfUnread(operationName) });
      }
    },
  }),
});

/** Apollo Server goes on with nothing but an operation; this one is never executed. */
const inPlaceOfUnread = (operationName: string | undefined): DocumentNode => ({
  kind: Kind.DOCUMENT,
  definitions: [
    {
      kind: Kind.OPERATION_DEFINITION,
      operation: OperationTypeNode.QUERY,
      ...(operationName && { name: { kind: Kind.NAME, value: operationName } }),
      selectionSet: { kind: Kind.SELECTION_SET, selections: [] },
    },
  ],
});
