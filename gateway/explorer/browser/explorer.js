// Runs in the browser: starts GraphiQL with the tour in its tabs, and the bar above it.
import { createBar, switchTo } from './bar.js';
import { createFetcher, post } from './fetcher.js';
import { createFiles } from './files.js';
import { createIds } from './ids.js';
import { createSessions } from './session.js';

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
  const { origin } = location;
  const fetchHere = (path, init) => fetch(path, init);
  const ask = async (params) => (await post(fetchHere, params)).answer;
  let bar;
  const sessions = createSessions({
    storage: sessionStorage,
    ask,
    channel: new BroadcastChannel('clipgraph:sessions'),
    onChange(told) {
      bar?.show();
      bar?.tell(told);
    },
  });
  const ids = createIds(() => sessions.current()?.user.id);
  const files = createFiles({ fetch: fetchHere, origin });
  bar = createBar(document.getElementById('bar'), {
    sessions,
    files,
    become: async (name) => bar.tell(await switchTo(name, { sessions, ask })),
  });
  const fetcher = createFetcher({
    origin,
    fetch: fetchHere,
    WebSocket,
    sessions,
    ids,
    files,
    tell: bar.tell,
  });
  mendTabClicks();
  self.YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
    ...options,
    initialVariables: shownVariables(options),
    // Or else the query is put into the address, and opened beside the saved tabs at the next load.
    onEditQuery() {},
    fetcher,
  });
});
