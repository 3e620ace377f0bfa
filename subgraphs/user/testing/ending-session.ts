import { accessTokenTtlMs } from '@clipgraph/platform/identity/access-token.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { refreshSession } from '../sessions/refresh-session.ts';

/** A session renewed so long ago that its access token is good for this long only. */
export const renewedLongAgo = (services: Services, refreshToken: string, leftMs: number) =>
  refreshSession(services, refreshToken, { nowMs: Date.now() - accessTokenTtlMs + leftMs });
