import '../executor/code-cache.ts';
import { joinedByKey } from '@clipgraph/platform/background/joined.ts';
import { ownTurn } from '@clipgraph/platform/background/own-turn.ts';
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  isEnumType,
  Kind,
  parse,
  print,
  subscribe,
  visit,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import { compileCoercion } from '../executor/document/coerce-variables.ts';
import type {
  RequestScope,
  SubgraphRequest,
  SubgraphResponse,
  SubgraphTransport,
} from './transport.ts';

interface InProcessOptions {
  /**
   * The subgraph's executable schema, with `_entities`. Its type resolvers must not be
   * asynchronous.
   */
  readonly schema: GraphQLSchema;
  /**
   * Makes what resolvers get, with its DataLoaders: once per gateway request, and anew for each
   * mutation.
   * @param query the same object for all subgraphs that take part in a query; undefined for
   *   mutations and subscriptions
   */
  createContext(scope: RequestScope, query: object | undefined): unknown;
  /** How much compiled operations may weigh together. @default 16 MiB */
  readonly maxCompiledBytes?: number;
}

/** Heap of a compiled operation, measured over the product's. */
const compiledBytes = (query: string): number => 10_000 + 30 * query.length;

/** Compiling more would hold the event loop for tens of milliseconds. */
const maxCompiledChars = 4_000;

type Run = (
  context: unknown,
  variables: Readonly<Record<string, unknown>>,
) => ExecutionResult | Promise<ExecutionResult>;

interface Operation {
  readonly run: Run;
  /** Makes the run that replaces this one when the operation comes again; undefined at the end. */
  readonly compile?: () => Run;
}

/**
 * Calls a subgraph of the same process as a function: operations that come again are compiled,
 * nothing is serialized.
 */
export function createInProcessTransport({
  schema,
  createContext,
  maxCompiledBytes = 16 * 1024 * 1024,
}: InProcessOptions): SubgraphTransport {
  const operations = new LRUCache<string, Operation>({
    maxSize: maxCompiledBytes,
    sizeCalculation: (_, query) => compiledBytes(query),
  });
  const contexts = new WeakMap<RequestScope, unknown>();

  /**
   * What comes once may never come again, and compiling it takes longer than running it: it is
   * compiled when it comes for the second time. Who comes meanwhile gets what is made: if each
   * waited for a turn of its own, those who come later, when it is compiled, would be served first.
   */
  const prepare = joinedByKey(async (query): Promise<Run> => {
    // It takes milliseconds, and the fetches of a large plan begin together.
    await ownTurn();
    const known = operations.get(query);
    const operation = known ? { run: known.compile?.() ?? known.run } : read(schema, query);
    operations.set(query, operation);
    return operation.run;
  });

  /** Fetches of one gateway request share loaders, so that their batches are one. */
  const contextOf = (scope: RequestScope, kind: SubgraphRequest['kind']): unknown => {
    if (kind !== 'query') return createContext(scope, undefined);
    let context = contexts.get(scope);
    if (context === undefined) {
      context = createContext(scope, scope);
      contexts.set(scope, context);
    }
    return context;
  };

  return {
    async execute({ query, variables, kind }, scope) {
      const known = operations.get(query);
      const run = known && !known.compile ? known.run : await prepare(query);
      return answer(await run(contextOf(scope, kind), variables));
    },

    async subscribe({ query, variables }, scope) {
      const events = await subscribe({
        schema,
        document: parse(query),
        contextValue: createContext(scope, undefined),
        variableValues: variables,
      });
      return Symbol.asyncIterator in events
        ? (events as AsyncIterableIterator<SubgraphResponse>)
        : once(answer(events));
    },
  };
}

function read(schema: GraphQLSchema, query: string): Operation {
  const document = parse(query, { noLocation: true });
  const run: Run = (contextValue, variableValues) =>
    execute({ schema, document, contextValue, variableValues });
  if (query.length > maxCompiledChars) return { run };
  return { run, compile: () => compile(schema, document) ?? run };
}

/**
 * graphql-jit for what it can compile in a moment, graphql-js for the rest: it answers the errors
 * that the specification asks for.
 *
 * Variables are always coerced by graphql-js: graphql-jit asks for a value of `$first: Int! = 20`,
 * and of a non-null input field that has a default. It gets the coerced values as `_Any`, which
 * every subgraph has and which takes a value as it is.
 */
function compile(schema: GraphQLSchema, document: DocumentNode): Run | undefined {
  const definitions = document.definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? (node.variableDefinitions ?? []) : [],
  );
  const clientDefinitions = definitions.filter(({ type }) => print(type) !== '[_Any!]!');
  const asTheyAre = visit(document, {
    VariableDefinition: ({ kind, variable }) => ({
      kind,
      variable,
      type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: '_Any' } },
    }),
  });
  const compiledQuery = compileQuery(schema, asTheyAre, undefined, {
    useExperimentalPathBasedSkipInclude: true,
    disableLeafSerialization: hasPlainEnums(schema),
  });
  if (!isCompiledQuery(compiledQuery)) return undefined;
  // Representations are the gateway's own: there is nothing to coerce.
  if (clientDefinitions.length === 0)
    return (context, variables) => compiledQuery.query(undefined, context, variables);
  const coerce = compileCoercion(schema, clientDefinitions);
  const isAllOfClient = clientDefinitions.length === definitions.length;
  return (context, variables) => {
    const { coerced, errors } = coerce(variables);
    if (errors) return { errors };
    const values = isAllOfClient ? coerced : { ...variables, ...coerced };
    return compiledQuery.query(undefined, context, values);
  };
}

/**
 * Whether each enum value is its own name, as resolvers give it. Then values of built-in types are
 * handed over as they are: the gateway checks each that a client gets, and graphql-jit, which
 * allocates a path for each leaf that it serializes, takes three times as long.
 */
const hasPlainEnums = (schema: GraphQLSchema): boolean =>
  Object.values(schema.getTypeMap()).every(
    (type) => !isEnumType(type) || type.getValues().every(({ name, value }) => name === value),
  );

/**
 * Plans are valid, so that errors without data and without a path are about the client's variables,
 * which only the subgraph's own scalars could judge. One with a path was thrown by a resolver (a
 * subscription that is refused has no data either) and speaks for itself.
 */
function answer({ data, errors }: ExecutionResult): SubgraphResponse {
  if (!errors) return { data: data ?? null };
  if (data === undefined && !errors.some((error) => error.path))
    return {
      errors: errors.map(({ message }) => ({ message, extensions: { code: 'BAD_USER_INPUT' } })),
    };
  return { data: data ?? null, errors };
}

async function* once(response: SubgraphResponse): AsyncGenerator<SubgraphResponse> {
  yield response;
}
