import { z } from 'zod';
import { operationLimitsSyntax, parseOperationLimits } from '../operation-limits.ts';
import { list, onOff, trustedProxies, url, whole } from './kinds.ts';

/** What the front door lets in, and where it finds the subgraphs. */
export const frontDoorVariables = {
  PUBLIC_URL: url(['http', 'https'])
    .optional()
    .describe(
      'How clients reach the front door: what media and upload URLs, links in letters and passkeys are for. Unset: URLs follow the host that a request came to, the others http://localhost:PORT.',
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
  TRUST_PROXY: trustedProxies.describe(
    'Whose X-Forwarded-For is believed for the client address, and X-Forwarded-Host and -Proto for URLs. Name networks where clients may reach this process past the proxies: a number believes whoever connects.',
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
  WARM_UP: onOff('on').describe(
    'off: an operation is planned when the first client asks for it, but for those that the process before was asked for most; for processes that live for seconds. on: those that clients are known to send are planned in spare time.',
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
  WEB: onOff('on').describe('The web client at /. off: the API alone, and no build at npm ci.'),
};
