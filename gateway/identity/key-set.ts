import { unavailable } from '@clipgraph/platform/errors/catalogue.ts';
import type { Jwks } from '@clipgraph/platform/identity/access-token.ts';
import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import type { Logger } from 'pino';

interface KeySet {
  /**
   * Finds the key of a token.
   * @throws UNAVAILABLE while the user subgraph is away and no keys are known yet.
   */
  keyOf: JWTVerifyGetKey;
  /** What `/.well-known/jwks.json` shows. @throws UNAVAILABLE as above. */
  current(): Promise<Jwks>;
}

/**
 * Keys are published a day before they sign, so this age is never too old for a token made by the
 * rules.
 */
const freshForMs = 5 * 60_000;
/** Tokens that name unknown keys cost the user subgraph at most one question in this time. */
const askAgainAfterMs = 1_000;

/**
 * The user subgraph's published keys, kept here: asked for again when old, or when a token names a
 * key that is not among them.
 */
export function createKeySet(fetchJwks: () => Promise<Jwks>, log: Logger): KeySet {
  let known: { jwks: Jwks; find: ReturnType<typeof createLocalJWKSet> } | undefined;
  let fetchedAtMs = Number.NEGATIVE_INFINITY;
  let fetching: Promise<void> | undefined;

  const fetchOnce = () => {
    fetching ??= fetchJwks()
      .then(
        (jwks) => {
          known = { jwks, find: createLocalJWKSet(jwks) };
        },
        (error) =>
          log.warn(
            { err: error },
            'the signing keys cannot be fetched; serving with those known so far',
          ),
      )
      .finally(() => {
        fetchedAtMs = performance.now();
        fetching = undefined;
      });
    return fetching;
  };

  async function kept(): Promise<NonNullable<typeof known>> {
    if (!known) await fetchOnce();
    else if (performance.now() - fetchedAtMs > freshForMs) void fetchOnce();
    if (!known)
      throw unavailable('Access tokens cannot be checked just now. Try again in a moment.');
    return known;
  }

  return {
    async keyOf(header, token) {
      const { find } = await kept();
      try {
        return await find(header, token);
      } catch (error) {
        if (
          !(error instanceof errors.JWKSNoMatchingKey) ||
          performance.now() - fetchedAtMs < askAgainAfterMs
        )
          throw error;
        await fetchOnce();
        return (await kept()).find(header, token);
      }
    },
    current: async () => (await kept()).jwks,
  };
}
