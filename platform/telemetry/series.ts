import type { Metric, Registry } from 'prom-client';

interface CounterSeries {
  add(by?: number): void;
}

export interface HistogramSeries {
  observe(seconds: number): void;
}

/** The series of one metric. */
interface Family<Series, Labels extends readonly string[]> {
  /** The series of these label values, in the order of the family's labels. */
  of(...values: Labels): Series;
}

interface Description {
  readonly name: string;
  readonly help: string;
}
interface Sample {
  metricName?: string;
  labels: Record<string, string | number>;
  value: number;
}

/**
 * Metrics for paths that every request takes many times. prom-client makes a text of the labels for
 * each observation; here a series is found by a look into a map for each label, and the text is
 * made when somebody scrapes.
 */
function register<Series>(
  registry: Registry,
  type: 'counter' | 'histogram',
  { name, help }: Description,
  labelNames: readonly string[],
  create: () => Series,
  samplesOf: (series: Series, labels: Record<string, string>) => Sample[],
): Family<Series, readonly string[]> {
  interface Branch {
    series?: Series;
    readonly below: Map<string, Branch>;
  }
  const root: Branch = { below: new Map() };
  const all: { labels: Record<string, string>; series: Series }[] = [];
  const metric = {
    name,
    help,
    type,
    aggregator: 'sum',
    get: async () => ({
      name,
      help,
      type,
      aggregator: 'sum',
      values: all.flatMap(({ labels, series }) => samplesOf(series, labels)),
    }),
  };
  registry.registerMetric(metric as unknown as Metric);
  const family: Family<Series, readonly string[]> = {
    of(...values) {
      let branch = root;
      for (const value of values) {
        let next = branch.below.get(value);
        if (!next) {
          next = { below: new Map() };
          branch.below.set(value, next);
        }
        branch = next;
      }
      if (branch.series === undefined) {
        branch.series = create();
        all.push({
          labels: Object.fromEntries(labelNames.map((label, at) => [label, String(values[at])])),
          series: branch.series,
        });
      }
      return branch.series;
    },
  };
  // A series without labels is there from the start, at zero.
  if (labelNames.length === 0) family.of();
  return family;
}

interface Count extends CounterSeries {
  value: number;
}

export function counterFamily<Labels extends readonly string[]>(
  registry: Registry,
  description: Description,
  labelNames: Labels,
): Family<CounterSeries, { [Key in keyof Labels]: string }> {
  const create = (): Count => {
    const count: Count = {
      value: 0,
      add(by = 1) {
        count.value += by;
      },
    };
    return count;
  };
  return register(registry, 'counter', description, labelNames, create, ({ value }, labels) => [
    { labels, value },
  ]) as never;
}

interface Buckets extends HistogramSeries {
  readonly counts: Float64Array;
  sum: number;
}

/** @param bounds upper bounds of the buckets, rising, in seconds */
export function histogramFamily<Labels extends readonly string[]>(
  registry: Registry,
  description: Description,
  bounds: readonly number[],
  labelNames: Labels,
): Family<HistogramSeries, { [Key in keyof Labels]: string }> {
  const create = (): Buckets => {
    const counts = new Float64Array(bounds.length + 1);
    const buckets: Buckets = {
      counts,
      sum: 0,
      observe(seconds) {
        let at = 0;
        while (at < bounds.length && seconds > (bounds[at] as number)) at++;
        counts[at] = (counts[at] as number) + 1;
        buckets.sum += seconds;
      },
    };
    return buckets;
  };
  const samplesOf = ({ counts, sum }: Buckets, labels: Record<string, string>): Sample[] => {
    const samples: Sample[] = [];
    let total = 0;
    counts.forEach((count, at) => {
      total += count;
      samples.push({
        metricName: `${description.name}_bucket`,
        labels: { le: bounds[at] ?? '+Inf', ...labels },
        value: total,
      });
    });
    samples.push(
      { metricName: `${description.name}_sum`, labels, value: sum },
      { metricName: `${description.name}_count`, labels, value: total },
    );
    return samples;
  };
  return register(registry, 'histogram', description, labelNames, create, samplesOf) as never;
}
