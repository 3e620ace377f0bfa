import { type Environment, environment } from './environment.ts';
import {
  defaultOperationLimits,
  type OperationLimits,
  parseOperationLimits,
} from './operation-limits.ts';

/**
 * A value in the environment that the product cannot start with; the message names the variable and
 * what it accepts.
 */
export class ConfigError extends Error {}

/**
 * Variables whose values are never shown: secrets, and addresses that may have a password in them.
 */
const mayHoldSecrets = new Set([
  'SECRETS',
  'OPERATOR_TOKEN',
  'METRICS_TOKEN',
  'DATABASE_URL',
  'REDIS_URL',
  'MEDIA_URL',
  'SEARCH_URL',
  'SMTP_URL',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
]);

/** Variables of ours that are set, as they may be shown: of one that may hold a secret, only that. */
export const givenSettings = (env: Record<string, string | undefined>): string[] =>
  Object.keys(environment.shape)
    .filter((name) => env[name])
    .map((name) =>
      mayHoldSecrets.has(name) || /KEY|SECRET|TOKEN|PASSWORD/.test(name)
        ? `${name} is set`
        : `${name}=${env[name]}`,
    );

/** The product's configuration: one typed object, made once at start and handed down. */
export interface Config
  extends Omit<
    Environment,
    | 'SECRETS'
    | 'SUBGRAPH_URLS'
    | 'RATE_LIMITS'
    | 'OPERATION_LIMITS'
    | 'WARM_UP'
    | 'EXPLORER'
    | 'WEB'
    | 'DOUYIN_STRICT'
    | 'OPEN_ROOMS'
    | 'METRICS'
    | 'PUSH_LOCAL_ENDPOINTS'
    | 'LOG_LEVEL'
  > {
  /** Newest first. Empty until the composition root has generated one (embedded mode only). */
  SECRETS: readonly string[];
  SUBGRAPH_URLS: ReadonlyMap<string, string> | undefined;
  RATE_LIMITS: boolean;
  OPERATION_LIMITS: OperationLimits;
  WARM_UP: boolean;
  EXPLORER: boolean;
  WEB: boolean;
  DOUYIN_STRICT: boolean;
  OPEN_ROOMS: boolean;
  METRICS: boolean;
  PUSH_LOCAL_ENDPOINTS: boolean;
  LOG_LEVEL: string;
  /** PUBLIC_URL without a trailing slash, or http://localhost:PORT. */
  publicUrl: string;
}

/** @throws ConfigError with one sentence per variable at fault. */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues
        .map(({ path, message }) => {
          const name = String(path[0]);
          return `${path.join('.')} must be ${message}${mayHoldSecrets.has(name) ? '' : `; it was "${given[name] ?? ''}"`}.`;
        })
        .join('\n'),
    );
  }
  const values = parsed.data;
  const problem = (name: string, text: string) => new ConfigError(`${name} ${text}`);
  const secrets = values.SECRETS ?? [];
  for (const secret of secrets)
    if (secret.length < 32)
      throw problem(
        'SECRETS',
        'must hold secrets of at least 32 characters each; generate one with: openssl rand -hex 32',
      );
  if (values.SUBGRAPH_URLS && secrets.length === 0)
    throw problem(
      'SECRETS',
      'is required when SUBGRAPH_URLS is set; generate one with: openssl rand -hex 32',
    );
  if (values.SMTP_URL && !values.PUBLIC_URL)
    throw problem('PUBLIC_URL', 'is required when SMTP_URL is set: links in letters lead there.');
  if (values.PUSH_LOCAL_ENDPOINTS === 'on' && values.NODE_ENV === 'production')
    throw problem(
      'PUSH_LOCAL_ENDPOINTS',
      'is for tests and must be off when NODE_ENV is production: with it, a client has this server send requests into its own network.',
    );
  return {
    ...values,
    SECRETS: secrets,
    SUBGRAPH_URLS: values.SUBGRAPH_URLS && parseSubgraphUrls(values.SUBGRAPH_URLS),
    RATE_LIMITS: values.RATE_LIMITS === 'on',
    OPERATION_LIMITS: parseOperationLimits(values.OPERATION_LIMITS ?? []) ?? defaultOperationLimits,
    WARM_UP: values.WARM_UP === 'on',
    EXPLORER:
      values.EXPLORER === 'on' && (values.NODE_ENV !== 'production' || given.EXPLORER === 'on'),
    WEB: values.WEB === 'on',
    DOUYIN_STRICT: values.DOUYIN_STRICT === 'on',
    OPEN_ROOMS: values.OPEN_ROOMS === 'on',
    METRICS: values.METRICS === 'on',
    PUSH_LOCAL_ENDPOINTS: values.PUSH_LOCAL_ENDPOINTS === 'on',
    LOG_LEVEL: values.LOG_LEVEL ?? (values.NODE_ENV === 'production' ? 'info' : 'warn'),
    publicUrl: (values.PUBLIC_URL ?? `http://localhost:${values.PORT}`).replace(/\/+$/, ''),
  };
}

function parseSubgraphUrls(entries: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    entries.map((entry) => {
      const at = entry.indexOf('=');
      const address = entry.slice(at + 1);
      if (at < 1 || !URL.canParse(address))
        throw new ConfigError(
          `SUBGRAPH_URLS must be name=http://host:port, comma separated; one entry was "${entry}".`,
        );
      return [entry.slice(0, at), address.replace(/\/+$/, '')] as const;
    }),
  );
}
