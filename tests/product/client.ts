import { randomBytes } from 'node:crypto';

// biome-ignore lint/suspicious/noExplicitAny: tests read answers of many shapes and assert on them
type Data = Record<string, any>;
export interface Answer {
  data: Data | null;
  errors?: { message: string; path?: (string | number)[]; extensions: { code: string; field?: string; [name: string]: unknown } }[];
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
  /** Registers somebody with a name of their own. */
  register(name?: string): Promise<Account>;
  /** Uploads bytes and gives the upload's id. */
  upload(account: Account, bytes: Uint8Array, contentType: string): Promise<string>;
}

/** A client of the front door that knows nothing but HTTP. */
export function createClient(url: string): GraphqlClient {
  const ask: GraphqlClient['ask'] = async (query, variables = {}, token) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer;
  };
  const data: GraphqlClient['data'] = async (query, variables, token) => {
    const answer = await ask(query, variables, token);
    if (answer.errors || !answer.data) throw new Error(JSON.stringify(answer.errors ?? answer, null, 1));
    return answer.data;
  };
  return {
    ask,
    data,
    code: async (query, variables, token) => (await ask(query, variables, token)).errors?.[0]?.extensions.code ?? null,
    async register(name = 'user') {
      const username = `${name}-${randomBytes(6).toString('hex')}`;
      const password = randomBytes(9).toString('base64url');
      const { register } = await data('mutation ($input: RegisterInput!) { register(input: $input) { accessToken refreshToken user { id } } }', {
        input: { username, password },
      });
      return { id: register.user.id, username, password, token: register.accessToken, refreshToken: register.refreshToken };
    },
    async upload(account, bytes, contentType) {
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
    },
  };
}
