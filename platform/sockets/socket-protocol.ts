import { type ExecutionArgs, GraphQLError } from 'graphql';
import { makeServer, type OperationResult, type Server } from 'graphql-ws';
import { closeSlow, type OpenSocket, placeOf } from './open-socket.ts';
import { admit, type SocketRegister } from './socket-admission.ts';
import type { SocketLimits } from './socket-limits.ts';
import type { GraphqlSocketsOptions, PreparedDocument } from './socket-options.ts';

/** The `graphql-transport-ws` protocol over the functions of `options`. */
export function createSocketProtocol<Prepared extends PreparedDocument>(
  options: GraphqlSocketsOptions<Prepared>,
  limits: SocketLimits,
  register: SocketRegister,
): Server<OpenSocket> {
  // The library hands `execute` and `subscribe` what `onSubscribe` made, which is ours.
  const run = ({ contextValue }: ExecutionArgs) =>
    options.run(contextValue as Prepared) as OperationResult;
  return makeServer<Record<string, unknown>, OpenSocket>({
    connectionInitWaitTimeout: limits.initTimeoutMs,
    onConnect: ({ extra, connectionParams }) =>
      admit(
        extra,
        connectionParams?.authorization ?? connectionParams?.Authorization,
        options,
        limits,
        register,
      ),
    async onSubscribe({ extra: { viewer }, subscriptions }, _id, payload) {
      if (Object.keys(subscriptions).length > limits.maxOperationsPerSocket)
        return [tooManyOperations(limits.maxOperationsPerSocket)];
      if (!viewer) throw new Error('An operation came before its socket was admitted.');
      const prepared = await options.prepare({ payload, viewer });
      if (!('document' in prepared)) return prepared;
      return {
        document: prepared.document,
        operationName: payload.operationName,
        contextValue: prepared,
      } as unknown as ExecutionArgs;
    },
    execute: run,
    subscribe: run,
    onNext: ({ extra }, _id, _payload, _args, result) => placeOf(extra, result) as never,
    onError: ({ extra }, _id, _payload, errors) => {
      if (errors.some(({ originalError }) => originalError && options.isTooSlow?.(originalError)))
        closeSlow(extra);
      return errors.map(options.formatError);
    },
  });
}

const tooManyOperations = (max: number): GraphQLError =>
  new GraphQLError(`One socket runs ${max} operations at once; complete some first.`, {
    extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 1 },
  });
