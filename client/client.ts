import type { Given, TypedDocument } from './document.ts';
import { CreatePictureUploadDocument, CreateUploadDocument } from './generated/graph.ts';
import {
  type NodeOf,
  nodesOf,
  type Connection as Page,
  type Paged,
  pagesOf,
} from './lists/pages.ts';
import { type ConnectionState, createConnection } from './live/connection.ts';
import { type Events, type SubscribeOptions, subscribeTo } from './live/subscribe.ts';
import { authorizedFetch, type Fetch } from './requests/authorized-fetch.ts';
import { type Answer, dataOf, post, type RequestOptions } from './requests/request.ts';
import { createLogin, exchangeBy } from './session/login.ts';
import { createSessions, type SessionListener } from './session/sessions.ts';
import { memoryStorage, type SessionStorage } from './session/storage.ts';
import { sendFile, type UploadOptions } from './upload/upload.ts';

export interface ClientOptions {
  /** Where the server is: `https://example.org`. @default where the page comes from */
  readonly url?: string;
  /** Where the session is kept. @default memoryStorage() */
  readonly storage?: SessionStorage;
  /** @default the global one */
  readonly fetch?: Fetch;
  /** A `WebSocket` class where there is no global one: Node 20 and 21 take that of `ws`. */
  readonly webSocket?: unknown;
}

export type Client = ReturnType<typeof createClient>;

/** The origin of the page that this runs in. @throws TypeError outside a browser */
function originOfPage(): string {
  const { location }: { location?: { origin: string } } = globalThis as object;
  if (!location) throw new TypeError('Say where the server is: createClient({ url: ... }).');
  return location.origin;
}

/** @throws TypeError for what is no address of a server, as `localhost:4000` */
function endpointOf(url: string): URL {
  try {
    const endpoint = new URL('/graphql', url);
    if (/^https?:$/.test(endpoint.protocol)) return endpoint;
  } catch {
    // No address at all; said below.
  }
  throw new TypeError(
    `The option \`url\` of createClient is "${url}": give a whole address, as http://localhost:4000.`,
  );
}

/** A client of one server, with one session at a time. @throws TypeError for a wrong `url` */
export function createClient(options: ClientOptions = {}) {
  const { storage = memoryStorage(), fetch = globalThis.fetch.bind(globalThis) } = options;
  const endpoint = endpointOf(options.url ?? originOfPage());
  const sessions = createSessions(storage, (refreshToken) => exchangeBy(send)(refreshToken));
  const fetchAuthorized = authorizedFetch(fetch, endpoint.origin, sessions);
  const connection = createConnection({
    url: endpoint.href.replace(/^http/, 'ws'),
    webSocket: options.webSocket,
    token: async () => (await sessions.read())?.accessToken,
  });
  // A socket speaks for whom it was opened.
  sessions.listen(() => connection.renew());

  const ask = <Result>(query: string, variables: unknown, given: RequestOptions = {}) =>
    post<Result>(
      given.asGuest ? fetch : fetchAuthorized,
      endpoint.href,
      { query, variables },
      given,
    );
  const send = async <Result, Variables>(
    document: TypedDocument<Result, Variables>,
    variables?: Variables,
    given?: RequestOptions,
  ): Promise<Result> => dataOf(await ask<Result>(document, variables, given));

  /** Runs one operation. @throws ClipgraphError when a root field was refused */
  const run = <Result, Variables>(
    document: TypedDocument<Result, Variables>,
    ...[variables, given]: Given<Variables, RequestOptions>
  ): Promise<Result> => send(document, variables, given);

  /** The pages of a list, one after the other. The document takes `after`. */
  const pages = <Result, Variables extends Paged, List extends Page<unknown>>(
    document: TypedDocument<Result, Variables>,
    variables: Variables,
    select: (data: Result) => List | null | undefined,
    given?: RequestOptions,
  ) =>
    pagesOf<List>(
      async (after) => select(await send(document, { ...variables, after }, given)),
      variables.after,
    );

  return {
    ...createLogin(sessions, send),
    /** Who is logged in, as far as this client knows. */
    viewer: async () => (await sessions.read())?.user,
    /** Is told of logins and logouts, here and in other windows. @returns ends it */
    onSession: (listener: SessionListener) => sessions.listen(listener),
    query: run,
    mutate: run,
    /** The answer as it came, with the errors of parts beside its data. @throws NETWORK */
    request: <Result, Variables>(
      document: TypedDocument<Result, Variables>,
      ...[variables, given]: Given<Variables, RequestOptions>
    ): Promise<Answer<Result>> => ask<Result>(document, variables, given),
    /** `fetch` with the session of this client, for other libraries. */
    fetch: fetchAuthorized,
    pages,
    /** The entries of a list, page after page. */
    nodes: <Result, Variables extends Paged, List extends Page<unknown>>(
      document: TypedDocument<Result, Variables>,
      variables: Variables,
      select: (data: Result) => List | null | undefined,
      given?: RequestOptions,
    ): AsyncGenerator<NodeOf<List>, void, void> =>
      nodesOf(pages(document, variables, select, given)),
    /** Sends a file, and answers the upload's id for `publishPost` or `updateProfile`. */
    async upload(file: Blob, given: UploadOptions = {}): Promise<string> {
      const { contentType = file.type, purpose, resume, onStart } = given;
      const input = { contentType, byteLength: file.size };
      const handle =
        resume ??
        (purpose === 'picture'
          ? (await send(CreatePictureUploadDocument, { input })).createPictureUpload
          : (await send(CreateUploadDocument, { input })).createUpload);
      const { id, url, resumableUrl = null } = handle;
      if (!resume) onStart?.({ id, url, resumableUrl });
      await sendFile(fetch, file, { id, url, resumableUrl }, given);
      return id;
    },
    /** Events as they happen; messages and notifications none lost, none twice. */
    subscribe: <Result, Variables>(
      document: TypedDocument<Result, Variables>,
      ...[variables, given = {}]: Given<Variables, SubscribeOptions>
    ): Events<Result> =>
      subscribeTo<Result>(
        { connection, sessions, ask: async (query, asked) => dataOf(await ask(query, asked)) },
        { query: document, variables: { ...variables } },
        given,
      ),
    /** Is told whether live events get through. @returns ends it */
    onConnection: (listener: (state: ConnectionState) => void) => connection.listen(listener),
    /** Ends the socket; subscriptions try again, so end them first. */
    async close() {
      sessions.close();
      await connection.close();
    },
  };
}
