import type { HTTPGraphQLResponse } from '@apollo/server';
import { isRecord } from '@clipgraph/platform/text/json.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type DocumentNode, type ExecutionResult, getOperationAST } from 'graphql';
import type { ReadDocument } from '../cold/reader.ts';
import type { PersistedDocuments } from '../documents/persisted.ts';
import type { Executor } from '../executor/executor.ts';
import type { ExecutionRequest } from '../executor/request.ts';
import type { RequestScope } from '../transport/transport.ts';
import { apolloRequestOf } from './document-id.ts';

interface DirectAnswersOptions {
  executor(): Executor;
  readDocument: Pick<ReadDocument, 'kept'>;
  persisted: Pick<PersistedDocuments, 'text'>;
  afterMutation?: (() => Promise<void>) | undefined;
}

/** A request in the form in which most come: one operation, without anything beside it. */
export interface PlainRequest extends Omit<ExecutionRequest, 'scope' | 'document'> {
  readonly accept: string;
  /** The one that serves when the request comes. */
  readonly executor: Executor;
}

/** How Apollo Server answers an operation when there is nothing but data to tell. */
interface Head {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly document: DocumentNode;
  readonly isMutation: boolean;
}

/** An operation that was executed: its answer is sent, or left to Apollo Server. */
type Executed = { readonly sent: string } | ToldByApollo;

interface ToldByApollo {
  readonly result: Promise<ExecutionResult>;
  /** Its syntax tree: it must not be read, and perhaps refused, after it was executed. */
  readonly document: DocumentNode;
}

/**
 * Answers past Apollo Server, which takes longer to lead a request through its stages than a small
 * operation takes. One rule says when: Apollo Server has answered this operation with data, and
 * with no errors, for this `Accept` header and this supergraph. Then its head is known, and goes
 * with each further answer that is data and nothing else. Whatever has an error is told by Apollo
 * Server, which is handed the result: nothing runs twice.
 *
 * So a plugin of Apollo Server sees an operation until it has gone well, and each one that fails.
 */
export interface DirectAnswers {
  /** The operation of a request; undefined when it is in a form that only Apollo Server reads. */
  read(request: FastifyRequest): PlainRequest | undefined;
  /** @returns undefined when Apollo Server has to answer this operation first */
  execute(
    request: PlainRequest,
    scope: RequestScope,
    reply: FastifyReply,
  ): Promise<Executed> | undefined;
  /** Takes note of what Apollo Server answered. */
  learn(request: PlainRequest, answer: HTTPGraphQLResponse): void;
}

/** Clients of one operation differ in few things; what is made up must not fill the memory. */
const maxHeadsEach = 8;
const maxAcceptLength = 256;

export function createDirectAnswers(options: DirectAnswersOptions): DirectAnswers {
  const { executor, readDocument, persisted, afterMutation } = options;
  // With a key Apollo Server reports each request to its makers.
  const isReported = process.env.APOLLO_KEY !== undefined;
  let served: Executor | undefined;
  let known = new WeakMap<DocumentNode, Map<string, Head>>();

  const headOf = (request: PlainRequest): Head | undefined => {
    if (request.executor !== served) return undefined;
    const document = readDocument.kept(request.query);
    return document && known.get(document)?.get(keyOf(request));
  };

  async function run(
    { executor, query, operationName, variables }: PlainRequest,
    { document, headers, isMutation }: Head,
    scope: RequestScope,
    reply: FastifyReply,
  ): Promise<Executed> {
    const result = executor.execute({ query, document, operationName, variables, scope });
    try {
      const answer = await result;
      if (answer.errors) return { result, document };
      if (isMutation) await afterMutation?.();
      for (const [name, value] of headers) reply.header(name, value);
      return { sent: `${JSON.stringify(answer)}\n` };
    } catch {
      return { result, document };
    }
  }

  return {
    read({ method, headers: { accept = '' }, body, url }) {
      if (isReported || method !== 'POST' || accept.length > maxAcceptLength) return undefined;
      const asked = operationOf(apolloRequestOf({ body, url }).body, persisted);
      return asked && { ...asked, accept, executor: executor() };
    },

    execute(request, scope, reply) {
      const head = headOf(request);
      return head && run(request, head, scope, reply);
    },

    learn(request, { status = 200, headers, body }) {
      const { query, operationName } = request;
      if (status !== 200 || body.kind !== 'complete' || !body.string.startsWith('{"data":')) return;
      const document = readDocument.kept(query);
      const operation = document && getOperationAST(document, operationName);
      if (!operation || request.executor !== executor()) return;
      if (request.executor !== served) {
        served = request.executor;
        known = new WeakMap();
      }
      const heads = known.get(document) ?? new Map<string, Head>();
      const [oldest] = heads.keys();
      if (oldest !== undefined && heads.size >= maxHeadsEach * document.definitions.length)
        heads.delete(oldest);
      heads.set(keyOf(request), {
        headers: [...headers],
        document,
        isMutation: operation.operation === 'mutation',
      });
      known.set(document, heads);
    },
  };
}

/** No name of an operation has a blank in it. */
const keyOf = ({ operationName = '', accept }: PlainRequest): string =>
  `${operationName} ${accept}`;

function operationOf(
  body: unknown,
  persisted: DirectAnswersOptions['persisted'],
): Omit<PlainRequest, 'accept' | 'executor'> | undefined {
  if (!isRecord(body)) return undefined;
  const { query, operationName, variables, extensions } = body;
  const text = extensions == null ? query : query == null ? namedBy(extensions, persisted) : null;
  if (typeof text !== 'string') return undefined;
  if (operationName != null && (typeof operationName !== 'string' || operationName === ''))
    return undefined;
  if (variables != null && !isRecord(variables)) return undefined;
  return {
    query: text,
    operationName: operationName ?? undefined,
    variables: variables ?? undefined,
  };
}

/** The text of a document that is named by its hash. Its form was looked at before. */
const namedBy = (
  extensions: unknown,
  persisted: DirectAnswersOptions['persisted'],
): string | undefined =>
  isRecord(extensions) && isRecord(extensions.persistedQuery)
    ? persisted.text(String(extensions.persistedQuery.sha256Hash))
    : undefined;
