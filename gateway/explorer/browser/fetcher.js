// How the editor's documents reach the server: HTTP for queries and mutations, graphql-transport-ws
// for subscriptions.

const isNamed = (headers) =>
  Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
const authorizationOf = (headers) =>
  Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
/** The tab's own headers, or else the token of this window's session. */
const withToken = (headers, session) =>
  isNamed(headers) || !session
    ? headers
    : { ...headers, authorization: `Bearer ${session.accessToken}` };

/** @returns the answer of one operation, and the status it came with */
export async function post(fetch, params, headers = {}) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      accept: 'application/graphql-response+json, application/json',
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(params),
  });
  return { status: response.status, answer: await response.json() };
}

const operationsOf = (query) =>
  [
    ...query.replace(/#.*/g, '').matchAll(/\b(query|mutation|subscription)\b\s*([_A-Za-z]\w*)?/g),
  ].map(([, kind, name]) => ({ kind, name }));

/** The text of one operation of a document with several: whose variables it names. */
const textOf = (query, { kind, name } = {}) => {
  const text = query.replace(/#.*/g, '');
  const begin = name ? text.search(new RegExp(`\\b${kind}\\s+${name}\\b`)) : 0;
  const end = text.slice(begin + 1).search(/^(?:query|mutation|subscription)\b/m);
  return text.slice(begin, end < 0 ? undefined : begin + 1 + end);
};

/** @param tell shows the user a line */
export function createFetcher({ origin, fetch, WebSocket, sessions, ids, files, tell }) {
  const overHttp = async (params, headers) => {
    const session = sessions.current();
    let { status, answer } = await post(fetch, params, withToken(headers, session));
    if (status === 401 && session && !isNamed(headers)) {
      // A session that has ended leaves a guest, so that the schema still loads and a login works.
      const renewed = await sessions.renew(session);
      ({ answer } = await post(fetch, params, withToken(headers, renewed)));
    }
    sessions.note(answer.data);
    ids.note(answer);
    const sent = await files.follow(answer.data);
    if (sent) tell(sent);
    return answer;
  };

  /** An observable of the subscription's answers, on a socket of its own. */
  const overWebSocket = (params, headers) => ({
    subscribe(observer) {
      let socket;
      let isDone = false;
      const finish = (report) => {
        if (isDone) return;
        isDone = true;
        report?.();
        socket.close(1000);
      };
      const connect = (session, isFirst) => {
        socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
        const opened = socket;
        const send = (message) => opened.send(JSON.stringify(message));
        opened.onopen = () => {
          const authorization = authorizationOf(withToken(headers, session));
          send({ type: 'connection_init', payload: authorization ? { authorization } : {} });
        };
        opened.onmessage = ({ data }) => {
          const message = JSON.parse(data);
          if (message.type === 'connection_ack')
            send({ type: 'subscribe', id: '1', payload: params });
          else if (message.type === 'ping') send({ type: 'pong' });
          else if (message.type === 'next') {
            ids.note(message.payload);
            observer.next(message.payload);
          } else if (message.type === 'error')
            finish(() => observer.error({ errors: message.payload }));
          else if (message.type === 'complete') finish(() => observer.complete());
        };
        opened.onclose = async ({ code, reason }) => {
          const isRefused = code === 4401 && isFirst && session && !isNamed(headers);
          const renewed = isRefused && !isDone ? await sessions.renew(session) : undefined;
          if (renewed && !isDone) return connect(renewed, false);
          finish(() => observer.error({ message: `The socket was closed: ${code} ${reason}` }));
        };
      };
      connect(sessions.current(), true);
      return {
        unsubscribe() {
          if (socket.readyState === WebSocket.OPEN && !isDone)
            socket.send(JSON.stringify({ type: 'complete', id: '1' }));
          finish();
        },
      };
    },
  });

  /** Takes ids of earlier answers, and the chosen file, into the variables. */
  const prepared = (given, chosen) => {
    const text = textOf(given.query, chosen);
    const isUsed = (name) => new RegExp(`\\$${name}\\b`).test(text);
    const { variables, filledIn } = ids.fill(given.variables, isUsed);
    if (filledIn.length > 0) tell(`Filled in: ${filledIn.join(', ')}.`);
    return { ...given, operationName: chosen?.name, variables: files.describe(text, variables) };
  };

  return (given, { headers = {} } = {}) => {
    const operations = operationsOf(given.query);
    // The editor notices a moment late that another tab is shown, and may still name the operation
    // of the last.
    const chosen = operations.find(({ name }) => name === given.operationName) ?? operations[0];
    try {
      const params = prepared(given, chosen);
      return chosen?.kind === 'subscription'
        ? overWebSocket(params, headers)
        : overHttp(params, headers);
    } catch (error) {
      return Promise.resolve({ errors: [{ message: error.message }] });
    }
  };
}
