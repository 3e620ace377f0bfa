import { ApolloGateway, type GatewayConfig } from '@apollo/gateway';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import type { DocumentNode, ExecutionResult } from 'graphql';
import type { RequestScope, SubgraphTransport } from '../transport/transport.ts';
import type { InvalidRequest } from './document/document.ts';
import { createExecutor, type Executor, type ExecutorOptions } from './executor.ts';

/** What Apollo Server hands to the executor for one HTTP request. */
export interface GatewayContext {
  scope: RequestScope;
  /** What came of it, when it was executed before Apollo Server was asked. */
  result?: Promise<ExecutionResult> | undefined;
  /** Its syntax tree then. */
  document?: DocumentNode;
  /** Why its document was not even read. */
  refusal?: InvalidRequest;
}

/** A subgraph as the supergraph names it. */
interface SubgraphAddress {
  readonly name: string;
  readonly url: string;
}

export interface CompiledGatewayOptions
  extends Omit<ExecutorOptions, 'supergraphSdl' | 'transports'> {
  /** The supergraph, or Apollo's manager of one that changes. */
  readonly supergraphSdl: NonNullable<
    Extract<GatewayConfig, { supergraphSdl?: unknown }>['supergraphSdl']
  >;
  /** Ways to the subgraphs of a supergraph; asked again for each new one. */
  createTransports(subgraphs: readonly SubgraphAddress[]): ReadonlyMap<string, SubgraphTransport>;
  /** Wraps each executor, for telemetry. */
  observe?(executor: Executor): Executor;
  /**
   * Runs before a new supergraph is served, for instance to compile the usual operations. Not
   * awaited: requests are answered meanwhile.
   */
  onExecutor?(executor: Executor, supergraphSdl: string): void;
}

export interface CompiledGateway extends GatewayInterface {
  /** The executor of the supergraph that is served now. @throws before the gateway is loaded */
  current(): Executor;
}

/**
 * Apollo Server's gateway: `ApolloGateway` loads, updates and validates the supergraph, our
 * executor executes. Requests go to a new supergraph's executor when it is ready; those under way
 * finish on the old one.
 */
export function createCompiledGateway(options: CompiledGatewayOptions): CompiledGateway {
  const {
    supergraphSdl,
    createTransports,
    onExecutor,
    observe = (executor) => executor,
    ...executorOptions
  } = options;
  // Apollo's gateway posts usage to its makers unless told not to; an operator who wants that sets
  // the variable to 0.
  process.env.APOLLO_TELEMETRY_DISABLED ??= '1';
  const subgraphs = new Map<string, SubgraphAddress>();
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name, url }) => {
      subgraphs.set(name, { name, url: url ?? '' });
      return {
        process: () =>
          Promise.reject(new Error('Operations are executed by the compiled executor.')),
      };
    },
  } as GatewayConfig);

  let executor: Executor | undefined;
  const current = (): Executor => {
    if (!executor) throw new Error('The gateway has not loaded its supergraph yet.');
    return executor;
  };
  gateway.onSchemaLoadOrUpdate(({ coreSupergraphSdl }) => {
    executor?.close();
    executor = observe(
      createExecutor({
        ...executorOptions,
        supergraphSdl: coreSupergraphSdl,
        transports: createTransports([...subgraphs.values()]),
      }),
    );
    onExecutor?.(executor, coreSupergraphSdl);
  });

  return {
    current,
    onSchemaLoadOrUpdate: (callback) => gateway.onSchemaLoadOrUpdate(callback),
    async load({ apollo }) {
      await gateway.load({ apollo });
      return {
        async executor({ source, document, request, context }) {
          const { operationName, variables } = request;
          const { scope, refusal, result }: GatewayContext = {
            scope: context.scope,
            refusal: context.refusal,
            result: context.result,
          };
          if (result) return result;
          if (refusal) return { errors: refusal.errors };
          const wanted = { query: source, document, operationName, variables, scope };
          const { timing } = scope;
          if (timing) {
            const beganMs = performance.now();
            await current()
              .warm(wanted)
              .catch(() => undefined);
            timing.planMs = performance.now() - beganMs;
          }
          return current().execute(wanted);
        },
      };
    },
    async stop() {
      executor?.close();
      await gateway.stop();
    },
  };
}
