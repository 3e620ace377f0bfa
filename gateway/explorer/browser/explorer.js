// Runs in the browser: starts GraphiQL with a fetcher that speaks HTTP for queries and mutations
// and graphql-transport-ws for subscriptions.
(() => {
  const tokenKey = 'clipgraph:accessToken';

  /** The tab's own headers, or else the token of the last login. */
  const withToken = (headers = {}) => {
    const isNamed = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
    const token = localStorage.getItem(tokenKey);
    return isNamed || !token ? headers : { ...headers, authorization: `Bearer ${token}` };
  };

  /** Keeps the token that a login answered, and forgets it at logout. */
  const noteSession = (data) => {
    for (const session of Object.values(data ?? {}))
      if (session?.accessToken) localStorage.setItem(tokenKey, session.accessToken);
    if (data?.logout || data?.deleteAccount) localStorage.removeItem(tokenKey);
  };

  const overHttp = async (params, headers) => {
    const send = (sent) =>
      fetch('/graphql', {
        method: 'POST',
        headers: {
          accept: 'application/graphql-response+json, application/json',
          'content-type': 'application/json',
          ...sent,
        },
        body: JSON.stringify(params),
      });
    let response = await send(withToken(headers));
    if (response.status === 401 && localStorage.getItem(tokenKey)) {
      // The kept token has ended: carry on as a guest, so that the schema still loads and a login
      // still works.
      localStorage.removeItem(tokenKey);
      response = await send(headers);
    }
    const answer = await response.json();
    noteSession(answer.data);
    return answer;
  };

  const authorizationOf = (headers) =>
    Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1];

  /** An observable of the subscription's answers, on a socket of its own. */
  const overWebSocket = (params, headers) => ({
    subscribe(observer) {
      const socket = new WebSocket(
        `${location.origin.replace(/^http/, 'ws')}/graphql`,
        'graphql-transport-ws',
      );
      const send = (message) => socket.send(JSON.stringify(message));
      let isDone = false;
      const finish = (report) => {
        if (isDone) return;
        isDone = true;
        report?.();
        socket.close(1000);
      };
      socket.onopen = () => {
        const authorization = authorizationOf(withToken(headers));
        send({ type: 'connection_init', payload: authorization ? { authorization } : {} });
      };
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(data);
        if (message.type === 'connection_ack')
          send({ type: 'subscribe', id: '1', payload: params });
        else if (message.type === 'ping') send({ type: 'pong' });
        else if (message.type === 'next') observer.next(message.payload);
        else if (message.type === 'error')
          finish(() => observer.error({ errors: message.payload }));
        else if (message.type === 'complete') finish(() => observer.complete());
      };
      socket.onclose = ({ code, reason }) =>
        finish(() => observer.error({ message: `The socket was closed: ${code} ${reason}` }));
      return {
        unsubscribe() {
          if (socket.readyState === WebSocket.OPEN && !isDone) send({ type: 'complete', id: '1' });
          finish();
        },
      };
    },
  });

  const operationsOf = (query) =>
    [
      ...query.replace(/#.*/g, '').matchAll(/\b(query|mutation|subscription)\b\s*([_A-Za-z]\w*)?/g),
    ].map(([, kind, name]) => ({ kind, name }));

  const fetcher = (given, { headers = {} } = {}) => {
    const operations = operationsOf(given.query);
    // The editor notices a moment late that another tab is shown, and may still name the operation
    // of the last.
    const chosen = operations.find(({ name }) => name === given.operationName) ?? operations[0];
    const params = { ...given, operationName: chosen?.name };
    return chosen?.kind === 'subscription'
      ? overWebSocket(params, headers)
      : overHttp(params, headers);
  };

  /**
   * The variables of the tab that will be shown: GraphiQL takes a tab's query from where it keeps
   * its tabs, but not its variables.
   */
  const shownVariables = ({ defaultTabs }) => {
    const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState') ?? '{}');
    return (tabs?.[activeTabIndex] ?? defaultTabs[0]).variables ?? '';
  };

  /**
   * Tabs can be dragged, and move a little under the first click, which then falls between them: it
   * is handed to the tab that was pressed.
   */
  const mendTabClicks = () => {
    let pressed;
    document.addEventListener('pointerdown', ({ target }) => {
      pressed = target.closest('.graphiql-tab-button');
    });
    document.addEventListener('click', ({ target }) => {
      const missed = target.classList.contains('graphiql-tabs') ? pressed : undefined;
      pressed = undefined;
      missed?.click();
    });
  };

  self.MonacoEnvironment = {
    globalAPI: false,
    getWorkerUrl: (_moduleId, label) => `/explorer/assets/${label}.js`,
  };
  document.addEventListener('DOMContentLoaded', () => {
    const options = JSON.parse(document.getElementById('options').textContent);
    mendTabClicks();
    self.YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
      ...options,
      initialVariables: shownVariables(options),
      // Or else the query is put into the address, and opened beside the saved tabs at the next
      // load.
      onEditQuery() {},
      fetcher,
    });
  });
})();
