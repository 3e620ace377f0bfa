import { RecordViewsDocument } from '../../generated/graph.ts';
import { api } from '../graph/api.ts';
import { createViews } from './views.ts';

/** The views of this page. `keepalive` lets the last ones leave after the page has gone. */
export const views = createViews((told) =>
  api.mutate(RecordViewsDocument, { views: told }, { keepalive: true }),
);

addEventListener('pagehide', views.flush);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') views.flush();
});
