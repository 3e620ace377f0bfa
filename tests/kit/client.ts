import { randomBytes } from 'node:crypto';

// biome-ignore lint/suspicious/noExplicitAny: tests read answers of many shapes and assert on them
type Data = Record<string, any>;
export interface Answer {
  data: Data | null;
  errors?: {
    message: string;
    path?: (string | number)[];
    extensions: { code: string; field?: string; [name: string]: unknown };
  }[];
}
export interface Account {
  id: string;
  username: string;
  password: string;
  token: string;
  refreshToken: string;
}

export interface GraphqlClient {
  /** The answer as it came, errors included. */
  ask(query: string, variables?: Record<string, unknown>, token?: string): Promise<Answer>;
  /** The data of an answer without errors; throws otherwise. */
  data(query: string, variables?: Record<string, unknown>, token?: string): Promise<Data>;
  /** The code of the first error; null when there is none. */
  code(query: string, variables?: Record<string, unknown>, token?: string): Promise<string | null>;
  /** The data of the first event of a subscription, which is then ended; throws for an error. */
  firstEvent(query: string, variables?: Record<string, unknown>, token?: string): Promise<Data>;
  /** Registers somebody with a name of their own. */
  register(name?: string): Promise<Account>;
  /** Gives the account the next tokens of its session, as clients do before a quarter of an hour. */
  renew(account: Account): Promise<void>;
  /** Uploads bytes and gives the upload's id. */
  upload(account: Pick<Account, 'token'>, bytes: Uint8Array, contentType: string): Promise<string>;
  /**
   * Uploads a photo and publishes it.
   * @param input what is not the default of a post: its caption, its visibility ...
   * @returns the post's id
   */
  publish(
    account: Pick<Account, 'token'>,
    photo: Uint8Array,
    input?: Record<string, unknown>,
  ): Promise<string>;
}

/**
 * A client of the front door that knows nothing but HTTP.
 * @param onSend is told of every operation before it is sent
 */
export function createClient(url: string, onSend?: (query: string) => void): GraphqlClient {
  const send = (
    accept: string,
    query: string,
    variables: Record<string, unknown> = {},
    token?: string,
  ) => {
    onSend?.(query);
    return fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        accept,
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
  };
  const ask: GraphqlClient['ask'] = async (query, variables, token) =>
    (await (await send('application/json', query, variables, token)).json()) as Answer;
  const data: GraphqlClient['data'] = async (query, variables, token) => {
    const answer = await ask(query, variables, token);
    if (answer.errors || !answer.data)
      throw new Error(JSON.stringify(answer.errors ?? answer, null, 1));
    return answer.data;
  };
  const upload: GraphqlClient['upload'] = async (account, bytes, contentType) => {
    const { createUpload } = await data(
      'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { id url } }',
      { input: { contentType, byteLength: bytes.byteLength } },
      account.token,
    );
    const target = new URL(createUpload.url);
    const put = await fetch(`${url}${target.pathname}${target.search}`, {
      method: 'PUT',
      headers: { 'content-type': contentType },
      body: new Uint8Array(bytes),
    });
    if (!put.ok) throw new Error(`upload: ${put.status} ${await put.text()}`);
    return createUpload.id;
  };
  return {
    ask,
    data,
    upload,
    code: async (query, variables, token) =>
      (await ask(query, variables, token)).errors?.[0]?.extensions.code ?? null,
    async firstEvent(query, variables, token) {
      let text = '';
      const response = await send('text/event-stream', query, variables, token);
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        text += Buffer.from(chunk);
        const [, event] = /^data: ?(\{.*\})\n/m.exec(text) ?? [];
        if (event === undefined) continue;
        const answer = JSON.parse(event) as Answer;
        if (answer.data) return answer.data;
        break;
      }
      throw new Error(`No event came: ${response.status} ${text}`);
    },
    async register(name = 'user') {
      const username = `${name}-${randomBytes(6).toString('hex')}`;
      const password = randomBytes(9).toString('base64url');
      const { register } = await data(
        'mutation ($input: RegisterInput!) { register(input: $input) { accessToken refreshToken user { id } } }',
        {
          input: { username, password },
        },
      );
      return {
        id: register.user.id,
        username,
        password,
        token: register.accessToken,
        refreshToken: register.refreshToken,
      };
    },
    async renew(account) {
      const { refreshSession } = await data(
        'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken refreshToken } }',
        { token: account.refreshToken },
      );
      account.token = refreshSession.accessToken;
      account.refreshToken = refreshSession.refreshToken;
    },
    async publish(account, photo, input = {}) {
      const uploadIds = [await upload(account, photo, 'image/jpeg')];
      const { publishPost } = await data(
        'mutation ($input: PublishPostInput!) { publishPost(input: $input) { id } }',
        { input: { uploadIds, caption: '', ...input } },
        account.token,
      );
      return publishPost.id;
    },
  };
}
