/** One line of a panel: a PromQL expression and how its series are called. */
interface Query {
  readonly expr: string;
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  /** What it says and what to do when it looks wrong. */
  readonly description: string;
  /** As Grafana names units. @default short */
  readonly unit?: 'short' | 's' | 'reqps' | 'bytes' | 'percentunit' | 'ops';
  readonly queries: readonly Query[];
  /** One number instead of a line over time. */
  readonly stat?: boolean;
  /** Red from here on. */
  readonly limit?: number;
}

export interface Dashboard {
  /** Names the file and, after `clipgraph-`, the dashboard's address. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Lets the reader choose subgraphs: `$subgraph` in expressions. */
  readonly bySubgraph?: boolean;
  readonly rows: readonly { readonly title: string; readonly panels: readonly Panel[] }[];
}

const window = '[$__rate_interval]';

/** Per second. @param by labels to keep */
export const rate = (metric: string, by = '', selector = ''): string =>
  `sum by (${by}) (rate(${metric}${selector && `{${selector}}`}${window}))`;

/** @param by labels to keep beside the buckets */
export const quantile = (q: number, histogram: string, by = '', selector = ''): string =>
  `histogram_quantile(${q}, sum by (${['le', by].filter(Boolean).join(', ')}) (rate(${histogram}_bucket${selector && `{${selector}}`}${window})))`;

/** A part of a whole; 0 while there is none of the part. */
export const share = (part: string, whole: string): string => `(${part} or vector(0)) / ${whole}`;

export const faults = 'code=~"INTERNAL_SERVER_ERROR|UNAVAILABLE"';

/** Three lines: half, nineteen of twenty, and all but one in a hundred. */
export const quantiles = (histogram: string, selector = ''): Query[] =>
  [0.5, 0.95, 0.99].map((q) => ({
    expr: quantile(q, histogram, '', selector),
    legend: `p${q * 100}`,
  }));
