import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { dashboards } from '@clipgraph/deploy/observability/all-dashboards.ts';
import { toGrafana } from '@clipgraph/deploy/observability/grafana.ts';
import { describe, expect, it } from 'vitest';
import { startInstance } from '../kit/instance.ts';
import { configuredStores, startStackOn } from '../kit/stack.ts';
import { startLoad } from './load.ts';
import { hasProgram, type Prometheus, startPrometheus } from './prometheus.ts';

interface Shown {
  title: string;
  targets?: { expr: string }[];
}

/** The expressions that the committed dashboards ask Prometheus for, by dashboard and panel. */
async function committedExpressions(): Promise<[panel: string, expr: string][]> {
  const found: [string, string][] = [];
  for (const { name } of dashboards) {
    const file = new URL(`../../deploy/observability/dashboards/${name}.json`, import.meta.url);
    const { panels } = JSON.parse(await readFile(file, 'utf8')) as { panels: Shown[] };
    for (const { title, targets = [] } of panels)
      for (const { expr } of targets) found.push([`${name}: ${title}`, expr]);
  }
  return found;
}

/** @returns the panels that show nothing, although the system has been busy for a while */
async function emptyPanels(prometheus: Prometheus, absent: RegExp): Promise<string[]> {
  let empty = (await committedExpressions()).filter(([, expr]) => !absent.test(expr));
  for (
    const deadline = Date.now() + 60_000;
    empty.length > 0 && Date.now() < deadline;
    await sleep(1_000)
  ) {
    const answered = await Promise.all(
      empty.map(async ([panel, expr]) => {
        const series = await prometheus.query(
          expr.replaceAll('$__rate_interval', '15s').replaceAll('$subgraph', '.*'),
        );
        return series.some(({ value }) => value[1] !== 'NaN')
          ? []
          : [[panel, expr] satisfies [string, string]];
      }),
    );
    empty = answered.flat();
  }
  return empty.map(([panel, expr]) => `${panel}: ${expr}`);
}

async function firing(prometheus: Prometheus): Promise<readonly string[]> {
  return (await prometheus.query('ALERTS{alertstate="firing"}')).map(({ metric }) =>
    String(metric.alertname),
  );
}

it('the committed dashboards are what is generated', async () => {
  for (const dashboard of dashboards) {
    const file = new URL(
      `../../deploy/observability/dashboards/${dashboard.name}.json`,
      import.meta.url,
    );
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(toGrafana(dashboard));
  }
});

it.skipIf(!hasProgram('prometheus'))(
  'with prometheus, every panel shows something of a busy process, and no alert fires',
  async () => {
    const token = 'a token for Prometheus';
    const product = await startInstance({ RATE_LIMITS: 'off', METRICS_TOKEN: token });
    const stopLoad = await startLoad(product);
    const prometheus = await startPrometheus({ embedded: new URL(product.url).host }, token);
    try {
      const absent = process.env.KAFKA_BROKERS
        ? /clipgraph_breaker_open/
        : /clipgraph_breaker_open|clipgraph_consumer_lag/;
      expect(await emptyPanels(prometheus, absent)).toEqual([]);
      expect(await firing(prometheus)).toEqual([]);
    } finally {
      await stopLoad();
      await prometheus.close();
      await product.close();
    }
  },
  240_000,
);

const stores = configuredStores();

describe.skipIf(!stores || !hasProgram('prometheus'))(
  'with prometheus, DATABASE_URL, REDIS_URL and KAFKA_BROKERS',
  () => {
    it('every panel shows something of busy services, and no alert fires', async () => {
      const stack = await startStackOn(stores ?? {});
      const stopLoad = await startLoad(stack);
      const targets = [...stack.plans].map(([name, { port, environment }]) => [
        name,
        `127.0.0.1:${environment.METRICS_PORT ?? port}`,
      ]);
      const prometheus = await startPrometheus(Object.fromEntries(targets));
      try {
        expect(await emptyPanels(prometheus, /^$/)).toEqual([]);
        expect(await firing(prometheus)).toEqual([]);
      } finally {
        await stopLoad();
        await prometheus.close();
        await stack.close();
      }
    }, 240_000);
  },
);
