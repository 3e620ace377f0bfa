import type { IncomingMessage } from 'node:http';
import type { DocumentNode, GraphQLError, GraphQLFormattedError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { Credentials, Viewer } from '../identity/viewer.ts';
import type { SocketLimits } from './socket-limits.ts';

/** What `prepare` made of an operation; `run` gets it back as it is. */
export interface PreparedDocument {
  readonly document: DocumentNode;
}

export interface SocketResult {
  data?: unknown;
  errors?: readonly GraphQLFormattedError[];
  extensions?: unknown;
}

export interface GraphqlSocketsOptions<Prepared extends PreparedDocument> {
  /** Path of the URL that clients connect to, such as `/graphql`. */
  path: string;
  /** Bounds that differ from `defaultSocketLimits`. */
  limits?: Partial<SocketLimits>;
  /**
   * Called at `connection_init`, and again every `recheckMs` for each socket of an account: it
   * answers from memory.
   * @throws UNAUTHENTICATED
   */
  viewerOf(credentials: Credentials): Promise<Viewer>;
  addressOf(request: IncomingMessage): string;
  /** Where the client found this server (see `Viewer`). @default unknown */
  reachedAt?(request: IncomingMessage): string | undefined;
  /**
   * Whether a client of this `Origin` header may connect; others are closed with 4403.
   * @default every origin may
   */
  permitsOrigin?(origin: string | undefined): boolean;
  /**
   * Told of each client whose `connection_init` was accepted.
   * @returns a function that is called once, when the client has gone
   */
  onAdmitted?(viewer: Viewer): () => void;
  /** What is wrong with an operation, or the operation ready to be run. */
  prepare(operation: {
    payload: SubscribePayload;
    viewer: Viewer;
  }): Promise<Prepared | readonly GraphQLError[]>;
  /** One result, or results whose iterator is returned when the client completes or goes. */
  run(operation: Prepared): Promise<AsyncIterableIterator<SocketResult> | SocketResult>;
  /**
   * Whether results ended because this client did not read them in time: its socket is closed then.
   */
  isTooSlow?(error: unknown): boolean;
  formatError(error: GraphQLError): GraphQLFormattedError;
}
