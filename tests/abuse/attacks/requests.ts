import { ask } from '../../kit/http.ts';
import type { Attack, Target } from './attack.ts';

const json = { 'content-type': 'application/json' };

/** A page of another site can make a browser send a GET; it must change nothing. */
export const mutationByGet: Attack = {
  name: 'a mutation by GET on a reserved event stream',
  item: 'requests',
  async run(target) {
    const ann = await target.register('ann');
    const headers = { authorization: `Bearer ${ann.token}` };
    const reserved = await ask(`${target.url}/graphql`, { method: 'PUT', headers });
    const query = 'mutation { updateProfile(input: { displayName: "taken" }) { id } }';
    const extensions = JSON.stringify({ operationId: '1' });
    let refused = 0;
    const ways = [
      { token: reserved.text, query, extensions },
      { query, extensions },
    ].flatMap((search) =>
      ['text/event-stream', 'application/json'].map((accept) => ({ search, accept })),
    );
    for (const { search, accept } of ways) {
      // An answer of 200 is a stream without end: its head is enough.
      const { status } = await fetch(`${target.url}/graphql?${new URLSearchParams(search)}`, {
        headers: { ...headers, accept, 'x-graphql-event-stream-token': reserved.text },
        signal: AbortSignal.timeout(2_000),
      });
      if (status >= 400) refused++;
    }
    const { me } = await target.data('{ me { displayName } }', {}, ann.token);
    return { attempts: ways.length, refused, through: me.displayName === 'taken' ? 1 : 0 };
  },
};

/** Requests that are not quite well formed, and what a fault of ours would answer. */
export const oddRequests: Attack = {
  name: 'null for an argument, a number for persistedQuery, and such',
  item: 'requests',
  async run({ url }) {
    const bodies = [
      { query: '{ feed(first: null) { edges { cursor } } }' },
      { query: 'query ($n: Int) { feed(first: $n) { edges { cursor } } }', variables: { n: null } },
      { query: '{ feed(source: null) { edges { cursor } } }' },
      { query: '{ __typename }', extensions: { persistedQuery: 1 } },
      { query: '{ __typename }', extensions: { persistedQuery: 'x' } },
      { query: '{ __typename }', extensions: { persistedQuery: [] } },
      { query: '{ __typename }', extensions: { persistedQuery: { sha256Hash: 1 } } },
      { query: '{ __typename }', extensions: { persistedQuery: { version: 2, sha256Hash: 'x' } } },
    ];
    const codes: string[] = [];
    for (const body of bodies) {
      const { status, text } = await ask(`${url}/graphql`, {
        method: 'POST',
        headers: json,
        body: JSON.stringify(body),
      });
      codes.push(status >= 500 ? String(status) : (/"code":"(\w+)"/.exec(text)?.[1] ?? 'none'));
    }
    const refusals = /^(BAD_USER_INPUT|BAD_REQUEST|PERSISTED_QUERY_\w+|GRAPHQL_\w+)$/;
    const refused = codes.filter((code) => refusals.test(code)).length;
    return {
      attempts: bodies.length,
      refused,
      through: codes.filter((code) => code === '500' || code === 'INTERNAL_SERVER_ERROR').length,
      note: codes.join(' '),
    };
  },
};

const guessFrom = ({ url }: Target, forwarded: string) =>
  ask(`${url}/graphql`, {
    method: 'POST',
    headers: { ...json, 'x-forwarded-for': forwarded },
    body: JSON.stringify({
      query: 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }',
      variables: { input: { username: `nobody-${forwarded}`, password: 'not the password' } },
    }),
  });

/** What an address may try in a minute; the attack may see two of them. */
const grantedLogins = 2 * 120;

const forged = (name: string, environment: Record<string, string>): Attack => ({
  name,
  item: 'requests',
  environment,
  async run(target) {
    const attempts = 400;
    let refused = 0;
    for (let at = 0; at < attempts; at += 20) {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, nth) =>
          guessFrom(target, `198.51.${Math.floor((at + nth) / 250)}.${(at + nth) % 250}`),
        ),
      );
      refused += answers.filter(({ text }) => text.includes('RATE_LIMITED')).length;
    }
    return { attempts, refused, through: Math.max(0, attempts - refused - grantedLogins) };
  },
});

export const forgedAddress = forged('400 addresses in X-Forwarded-For, without a proxy', {});
export const forgedAddressBesideProxy = forged(
  '400 addresses in X-Forwarded-For past a proxy that is elsewhere',
  { TRUST_PROXY: '10.0.0.0/8' },
);

/** What every answer tells a browser, and what nobody from outside may read. */
export const looseAnswers: Attack = {
  name: 'answers that a browser may take for another kind; metrics for everybody',
  item: 'requests',
  async run({ url }) {
    const paths = ['/', '/livez', '/readyz', '/version', '/graphql?query={__typename}', '/ping'];
    const more = ['/media/none.mp4', '/upload/none', '/.well-known/jwks.json', '/openapi.json'];
    const answers = await Promise.all(
      [...paths, ...more].map(async (path) => ({ path, ...(await ask(`${url}${path}`)) })),
    );
    const loose = answers
      .filter(({ headers }) => headers['x-content-type-options'] !== 'nosniff')
      .map(({ path }) => path);
    const metrics = await ask(`${url}/metrics`);
    if (metrics.status === 200) loose.push('/metrics is open');
    const attempts = answers.length + 1;
    return {
      attempts,
      refused: attempts - loose.length,
      through: loose.length,
      note: loose.join(' '),
    };
  },
};
