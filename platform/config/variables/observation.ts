import { z } from 'zod';
import { onOff, url } from './kinds.ts';

/** How this run is named, and what it tells of itself. */
export const observationVariables = {
  DEMO: z
    .enum(['0', '1'], { error: '0 or 1' })
    .optional()
    .describe(
      '1: two demo accounts at each start, with eight posts in a new data folder. Unset: only in a new data folder outside production. 0: none.',
    ),
  NODE_ENV: z
    .string()
    .default('development')
    .describe('production: no demo, the explorer off, and logs unless asked for otherwise.'),
  UNANSWERED_FIELDS: z
    .enum(['refuse', 'warn'], { error: 'refuse or warn' })
    .default('refuse')
    .describe(
      'warn: starts with fields of a schema that no resolver answers yet, and names them; set by npm run dev.',
    ),
  METRICS: onOff('on').describe('off: nothing is counted for /metrics while work is done.'),
  METRICS_TOKEN: z
    .string()
    .min(16, 'at least 16 characters')
    .optional()
    .describe(
      'Who sends it as a bearer token reads /metrics of the embedded mode. Unset: the one in DATA_DIR/metrics-token, which is made at the first start.',
    ),
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
};
