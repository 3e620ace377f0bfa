import { subgraphNames } from '../../subgraphs.ts';

/**
 * What runs on one machine in services mode, for development: ports, and variables that every
 * process gets.
 */
export interface ServicesConfiguration {
  gateway: { port: number; metricsPort: number };
  /** The port of each subgraph. */
  subgraphs: Readonly<Record<string, number>>;
  /** The port of the worker that checks uploads; left out: none runs. */
  media?: number;
  environment: Readonly<Record<string, string>>;
}

/** Ports from 4000 on: the gateway, the subgraphs in their order, the media worker. */
export const developmentConfiguration = (): ServicesConfiguration => ({
  gateway: { port: 4000, metricsPort: 9464 },
  subgraphs: Object.fromEntries(subgraphNames.map((name, at) => [name, 4001 + at])),
  media: 4001 + subgraphNames.length,
  environment: {},
});

/** One process of the services mode. */
export interface ServicePlan {
  name: string;
  /** For `node`. */
  args: readonly string[];
  port: number;
  environment: Readonly<Record<string, string>>;
}

/**
 * The processes of a configuration, subgraphs first.
 * @param shared what the configuration does not say: addresses of the stores, secrets
 */
export function planServices(
  { gateway, subgraphs, media, environment }: ServicesConfiguration,
  shared: Readonly<Record<string, string>>,
): ServicePlan[] {
  const everywhere = {
    HOST: '127.0.0.1',
    SUBGRAPH_URLS: Object.entries(subgraphs)
      .map(([name, port]) => `${name}=http://127.0.0.1:${port}`)
      .join(','),
    PUBLIC_URL: `http://localhost:${gateway.port}`,
    ...shared,
    ...environment,
  };
  const processOf = (name: string, port: number, ...args: string[]): ServicePlan => ({
    name,
    args,
    port,
    environment: { ...everywhere, PORT: String(port) },
  });
  return [
    ...Object.entries(subgraphs).map(([name, port]) =>
      processOf(name, port, 'deploy/processes/subgraph.ts', name),
    ),
    ...(media === undefined ? [] : [processOf('media', media, 'deploy/processes/media.ts')]),
    withMetricsAt(
      gateway.metricsPort,
      processOf('gateway', gateway.port, 'deploy/processes/gateway.ts'),
    ),
  ];
}

const withMetricsAt = (port: number, { environment, ...plan }: ServicePlan): ServicePlan => ({
  ...plan,
  environment: { ...environment, METRICS_PORT: String(port) },
});
