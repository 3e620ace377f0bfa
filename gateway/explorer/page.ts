import { tourTabs } from './tour.ts';

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Crect width='24' height='24' rx='6' fill='%23e10098'/%3E%3Cpath d='M9 6.5v11l9-5.5z' fill='%23fff'/%3E%3C/svg%3E";

/** What GraphiQL starts with; read by browser/explorer.js. */
const options = () => ({
  title: 'Clipgraph',
  logo: `<img alt="" src="${icon}" width="32" height="32">`,
  shouldPersistHeaders: true,
  defaultTabs: tourTabs(),
});

/**
 * The explorer's HTML: GraphiQL with the tour in its tabs. Everything it loads comes from this
 * server, below `/explorer/assets`.
 */
export const explorerPage = (): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Clipgraph explorer</title>
    <link rel="icon" href="${icon}">
    <link rel="stylesheet" href="/explorer/assets/graphiql.css">
    <style>
      body { display: flex; flex-direction: column; height: 100vh; margin: 0; }
      #bar { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: center; padding: 0.4rem 1rem; font: 14px system-ui; }
      #bar button { margin-right: 0.3rem; }
      #bar button[aria-pressed='true'] { font-weight: bold; }
      #bar { color-scheme: light dark; color: CanvasText; background: Canvas; }
      #root { flex: 1; min-height: 0; }
      #root .graphiql-container { height: 100%; }
    </style>
    <script type="module" src="/explorer/assets/explorer.js"></script>
    <script defer src="/explorer/assets/graphiql.js"></script>
  </head>
  <body class="no-focus-outline">
    <noscript>The explorer needs JavaScript.</noscript>
    <header id="bar"></header>
    <div id="root"></div>
    <script id="options" type="application/json">${JSON.stringify(options()).replaceAll('<', '\\u003c')}</script>
  </body>
</html>
`;
