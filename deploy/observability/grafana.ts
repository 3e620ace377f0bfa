import type { Dashboard, Panel } from './panels.ts';

const columns = 3;
const width = 24 / columns;
const height = 8;
// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana puts the reader's choice in
const source = { type: 'prometheus', uid: '${datasource}' };

/** A dashboard as Grafana imports it. */
export function toGrafana({ name, title, description, bySubgraph = false, rows }: Dashboard) {
  const panels: object[] = [];
  let y = 0;
  let id = 1;
  for (const row of rows) {
    panels.push({
      type: 'row',
      id: id++,
      title: row.title,
      collapsed: false,
      gridPos: { h: 1, w: 24, x: 0, y },
      panels: [],
    });
    y += 1;
    row.panels.forEach((panel, at) => {
      const gridPos = {
        h: height,
        w: width,
        x: (at % columns) * width,
        y: y + Math.floor(at / columns) * height,
      };
      panels.push({ id: id++, gridPos, ...toPanel(panel) });
    });
    y += Math.ceil(row.panels.length / columns) * height;
  }
  return {
    uid: `clipgraph-${name}`,
    title,
    description,
    tags: ['clipgraph'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    links: [
      {
        type: 'dashboards',
        title: 'Clipgraph',
        tags: ['clipgraph'],
        asDropdown: true,
        includeVars: false,
        keepTime: true,
      },
    ],
    templating: { list: [datasourceVariable, ...(bySubgraph ? [subgraphVariable] : [])] },
    annotations: { list: [] },
    panels,
  };
}

function toPanel({ title, description, unit = 'short', queries, stat = false, limit }: Panel) {
  return {
    type: stat ? 'stat' : 'timeseries',
    title,
    description,
    datasource: source,
    targets: queries.map(({ expr, legend }, at) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + at),
      datasource: source,
      expr,
      legendFormat: legend,
      ...(stat && { instant: true }),
    })),
    fieldConfig: {
      defaults: {
        unit,
        ...(!stat && { min: 0 }),
        ...(!stat && {
          custom: {
            fillOpacity: 10,
            showPoints: 'never',
            thresholdsStyle: { mode: limit === undefined ? 'off' : 'line' },
          },
        }),
        ...(limit !== undefined && {
          thresholds: {
            mode: 'absolute',
            steps: [
              { color: 'green', value: null },
              { color: 'red', value: limit },
            ],
          },
        }),
      },
      overrides: [],
    },
    options: stat
      ? { reduceOptions: { calcs: ['lastNotNull'] } }
      : { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } },
  };
}

const datasourceVariable = {
  name: 'datasource',
  label: 'Data source',
  type: 'datasource',
  query: 'prometheus',
};
const subgraphVariable = {
  name: 'subgraph',
  label: 'Subgraph',
  type: 'query',
  datasource: source,
  query: { query: 'label_values(clipgraph_sql_pool_size, subgraph)', refId: 'subgraphs' },
  refresh: 2,
  multi: true,
  includeAll: true,
  allValue: '.*',
  current: { text: 'All', value: '$__all' },
};
