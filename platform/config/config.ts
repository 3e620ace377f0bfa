import { z } from 'zod';
import {
  defaultOperationLimits,
  type OperationLimits,
  operationLimitsSyntax,
  parseOperationLimits,
} from './operation-limits.ts';

/**
 * A value in the environment that the product cannot start with; the message names the variable and
 * what it accepts.
 */
export class ConfigError extends Error {}

const portNumber = z.coerce
  .number({ error: 'a port number from 0 to 65535' })
  .int()
  .min(0, 'a port number from 0 to 65535')
  .max(65_535, 'a port number from 0 to 65535');
const port = (fallback: number) => portNumber.default(fallback);
const url = (schemes: readonly string[]) =>
  z
    .string()
    .refine(
      (text) => schemes.some((scheme) => text.startsWith(`${scheme}:`)) && URL.canParse(text),
      `a URL starting with ${schemes.map((s) => `${s}:`).join(' or ')}`,
    );
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);
const byteLimit = (fallback: number) =>
  z.coerce
    .number({ error: 'a whole number of bytes, at least 1' })
    .int('a whole number of bytes, at least 1')
    .min(1, 'a whole number of bytes, at least 1')
    .default(fallback);
const whole = (min: number, max: number, fallback: number) => {
  const accepted = `a whole number from ${min} to ${max}`;
  return z.coerce
    .number({ error: accepted })
    .int(accepted)
    .min(min, accepted)
    .max(max, accepted)
    .default(fallback);
};

const onOff = (fallback: 'on' | 'off') =>
  z.enum(['on', 'off'], { error: '"on" or "off"' }).default(fallback);

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Every variable the product reads, what it accepts, and its default. */
export const environment = z.object({
  PORT: port(4000).describe(
    'Where the process listens: the front door, or a subgraph that runs apart.',
  ),
  METRICS_PORT: port(9464).describe(
    'Where a gateway that runs apart serves /metrics; the services serve it on their own port.',
  ),
  HOST: z.string().default('0.0.0.0').describe('Address to listen on.'),
  DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .describe('Folder for databases, media and generated secrets of the embedded mode.'),
  DATABASE_URL: url(['mysql'])
    .optional()
    .describe(
      'mysql://user:password@host:port; each subgraph uses the database clipgraph_<name>. Unset: SQLite under DATA_DIR.',
    ),
  DATABASE_PREFIX: z
    .string()
    .regex(/^[a-z0-9_]{1,40}$/, 'lower-case letters, digits and underscores')
    .default('clipgraph_')
    .describe('Prefix of the database names.'),
  REDIS_URL: url(['redis', 'rediss'])
    .optional()
    .describe('Unset: caches, limits and fan-out stay in process.'),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w:.-]{0,40}$/, { error: 'letters, digits, _ : . or -' })
    .default('clipgraph:')
    .describe('In front of every Redis key and channel.'),
  KAFKA_BROKERS: list
    .optional()
    .describe('host:port, comma separated. Unset: events are dispatched in process.'),
  KAFKA_PREFIX: z
    .string()
    .regex(/^[a-z0-9.-]{0,40}$/, 'lower-case letters, digits, dots and dashes')
    .default('')
    .describe('Prefix of topic and group names, so that deployments can share a cluster.'),
  KAFKA_PARTITIONS: whole(1, 1_000, 6).describe(
    'Of topics that are made; more consumers than this stay idle.',
  ),
  KAFKA_REPLICATION: whole(1, 10, 1).describe(
    'Of topics that are made; 3 on a cluster of three brokers or more.',
  ),
  KAFKA_RETENTION_HOURS: whole(1, 87_600, 168).describe(
    'Of topics that are made: how long an event can be read again.',
  ),
  MEDIA_URL: url(['file', 's3'])
    .optional()
    .describe('file:/path or s3://bucket?endpoint=...&region=.... Unset: DATA_DIR/media.'),
  MEDIA_PUBLIC_URL: url(['http', 'https'])
    .optional()
    .describe(
      'A CDN that fetches from PUBLIC_URL and passes /media on: where clients fetch public media. Unset: PUBLIC_URL.',
    ),
  MAX_VIDEO_BYTES: byteLimit(128 * 1024 * 1024).describe(
    'The largest video that may be uploaded, in bytes.',
  ),
  MAX_PHOTO_BYTES: byteLimit(20 * 1024 * 1024).describe(
    'The largest photo that may be uploaded, in bytes.',
  ),
  PUBLIC_URL: url(['http', 'https'])
    .optional()
    .describe(
      'How clients reach the front door; used in media and upload URLs. Unset: http://localhost:PORT.',
    ),
  SUBGRAPH_URLS: list
    .optional()
    .describe(
      'name=http://host:port, comma separated: the services mode. Unset: subgraphs run in this process.',
    ),
  SECRETS: list
    .optional()
    .describe(
      'Comma-separated secrets of at least 32 characters, newest first. Required in services mode; generated into DATA_DIR otherwise.',
    ),
  TRUST_PROXY: whole(0, 10, 0).describe(
    'How many reverse proxies stand in front: their X-Forwarded-For is believed for the client address.',
  ),
  CORS_ORIGINS: list
    .default(['*'])
    .describe(
      'Comma-separated origins that browsers may call from; * for any (bearer tokens only, no cookies).',
    ),
  RATE_LIMITS: onOff('on').describe('off: for load tests only.'),
  OPERATION_LIMITS: list
    .optional()
    .refine(
      (pairs) => pairs === undefined || parseOperationLimits(pairs) !== undefined,
      operationLimitsSyntax,
    )
    .describe('Bounds on GraphQL operations that differ from the defaults: depth=20,cost=50000.'),
  TRUSTED_DOCUMENTS: z
    .enum(['off', 'log', 'prefer', 'require'], { error: 'off, log, prefer or require' })
    .default('off')
    .describe(
      'log: operations that are not known beforehand are logged. prefer: they get a tenth of the cost limit. require: they are refused.',
    ),
  TRUSTED_DOCUMENTS_PATH: z
    .string()
    .min(1)
    .optional()
    .describe(
      "A manifest of clients' documents, made by `npm run documents`. The product's own documents are always known.",
    ),
  GATEWAY_WORKERS: whole(1, 64, 1).describe(
    'Processes that a gateway that runs apart uses, all on one port: at most one per core.',
  ),
  OPERATOR_TOKEN: z
    .string()
    .min(16, 'at least 16 characters')
    .optional()
    .describe(
      'Who sends it as X-Operator-Token reads in Server-Timing where the time went. Unset: nobody.',
    ),
  EXPLORER: onOff('on').describe(
    'The in-browser GraphQL explorer at /explorer. Off unless asked for when NODE_ENV=production.',
  ),
  REST_PORT: portNumber
    .optional()
    .describe('A second port for the same front door: clients of the older HTTP APIs expect 8080.'),
  IM_DIALECT: z
    .enum(['position', 'time'], { error: 'position or time' })
    .default('position')
    .describe(
      'What next_cursor and send_time of /api/pull are, unless the request says so itself by X-IM-Dialect.',
    ),
  LEGACY_TOKEN_TTL_HOURS: whole(1, 168, 24).describe(
    'How long a token of /douyin lives, in hours: its clients cannot renew it.',
  ),
  DOUYIN_STRICT: onOff('off').describe(
    'on: a repeated like or follow through /douyin is an error instead of harmless.',
  ),
  DOUYIN_CHAT_POLLING: z
    .enum(['both', 'received'], { error: 'both or received' })
    .default('both')
    .describe(
      'received: clients of /douyin that poll a chat get only what the other side wrote; for the Android client, which draws its own.',
    ),
  DOUYIN_TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'an IANA time zone, such as Asia/Shanghai')
    .default('Asia/Shanghai')
    .describe('Where the days of comments in /douyin begin.'),
  DOUYIN_FEED_SIZE: whole(1, 30, 30).describe('Videos in one answer of /douyin/feed.'),
  DOUYIN_MESSAGE_LENGTH: whole(1, 16_384, 255).describe(
    'The longest message that /douyin takes, in characters.',
  ),
  DEMO: z
    .enum(['0', '1'], { error: '0 or 1' })
    .optional()
    .describe(
      '1: create two demo accounts at start. Unset: only in a new data folder outside production.',
    ),
  NODE_ENV: z
    .string()
    .default('development')
    .describe(
      'production: no demo accounts, the explorer off, and logs unless asked for otherwise.',
    ),
  METRICS: onOff('on').describe('off: nothing is counted for /metrics while work is done.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(['http', 'https'])
    .optional()
    .describe('An OTLP/HTTP collector, such as http://localhost:4318. Unset: no traces.'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number({ error: 'a number from 0 to 1' })
    .min(0, 'a number from 0 to 1')
    .max(1, 'a number from 0 to 1')
    .default(1)
    .describe(
      'Which part of the requests is traced; 0.01 is enough under load. Requests that come with a decision keep it.',
    ),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
      error: 'trace, debug, info, warn, error or silent',
    })
    .optional()
    .describe('Unset: info in production, warn otherwise.'),
});

type Environment = z.infer<typeof environment>;

/**
 * Variables whose values are never shown: secrets, and addresses that may have a password in them.
 */
const mayHoldSecrets = new Set([
  'SECRETS',
  'OPERATOR_TOKEN',
  'DATABASE_URL',
  'REDIS_URL',
  'MEDIA_URL',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
]);

/** The product's configuration: one typed object, made once at start and handed down. */
export interface Config
  extends Omit<
    Environment,
    | 'SECRETS'
    | 'SUBGRAPH_URLS'
    | 'RATE_LIMITS'
    | 'OPERATION_LIMITS'
    | 'EXPLORER'
    | 'DOUYIN_STRICT'
    | 'METRICS'
    | 'LOG_LEVEL'
  > {
  /** Newest first. Empty until the composition root has generated one (embedded mode only). */
  SECRETS: readonly string[];
  SUBGRAPH_URLS: ReadonlyMap<string, string> | undefined;
  RATE_LIMITS: boolean;
  OPERATION_LIMITS: OperationLimits;
  EXPLORER: boolean;
  DOUYIN_STRICT: boolean;
  METRICS: boolean;
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
  return {
    ...values,
    SECRETS: secrets,
    SUBGRAPH_URLS: values.SUBGRAPH_URLS && parseSubgraphUrls(values.SUBGRAPH_URLS),
    RATE_LIMITS: values.RATE_LIMITS === 'on',
    OPERATION_LIMITS: parseOperationLimits(values.OPERATION_LIMITS ?? []) ?? defaultOperationLimits,
    EXPLORER:
      values.EXPLORER === 'on' && (values.NODE_ENV !== 'production' || given.EXPLORER === 'on'),
    DOUYIN_STRICT: values.DOUYIN_STRICT === 'on',
    METRICS: values.METRICS === 'on',
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
