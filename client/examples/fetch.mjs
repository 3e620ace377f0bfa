// A client without any library: log in, read the feed, like, hear of messages. Node 20 or a browser.
const url = process.env.CLIPGRAPH ?? 'http://localhost:4000';
const [username, password] = [process.env.NAME ?? 'ada', process.env.PASSWORD ?? 'clipgraph-demo'];
let session;

async function ask(query, variables, { asGuest = false } = {}) {
  const send = () =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        // With it a token that has ended is answered 401.
        accept: 'application/graphql-response+json',
        'content-type': 'application/json',
        ...(session && !asGuest && { authorization: `Bearer ${session.accessToken}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
  let response = await send();
  if (response.status === 401 && session && !asGuest) {
    // The access token has ended. A refresh token is good once: keep the one that is answered.
    const refresh =
      'mutation($token: String!) { refreshSession(refreshToken: $token) { accessToken refreshToken } }';
    session = (await ask(refresh, { token: session.refreshToken }, { asGuest: true }))
      .refreshSession;
    response = await send();
  }
  const { data, errors } = await response.json();
  if (errors) throw Object.assign(new Error(errors[0].message), errors[0].extensions);
  return data;
}

const login =
  'mutation($input: LoginInput!) { login(input: $input) { accessToken refreshToken user { username } } }';
session = (await ask(login, { input: { username, password } }, { asGuest: true })).login;
console.log(`You are ${session.user.username}.`);

const feed =
  'query($after: String) { feed(first: 2, after: $after) { edges { node { id caption likeCount } } pageInfo { hasNextPage endCursor } } }';
let after = null;
do {
  const { edges, pageInfo } = (await ask(feed, { after })).feed;
  for (const { node } of edges) if (node) console.log(`${node.likeCount} ♥ ${node.caption}`);
  after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
} while (after);

await ask('mutation { logout }');
