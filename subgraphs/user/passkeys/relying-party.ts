import { isIP } from 'node:net';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { forbidden } from '@clipgraph/platform/errors/catalogue.ts';

/** Whom browsers make passkeys for: they use them there and nowhere else. */
interface RelyingParty {
  id: string;
  origin: string;
}

/**
 * That of `PUBLIC_URL` alone: what a request says of its host is anybody's to choose.
 * @throws FORBIDDEN where `PUBLIC_URL` is an address: browsers make passkeys for names
 */
export function relyingPartyOf({ publicUrl }: Pick<Config, 'publicUrl'>): RelyingParty {
  const { hostname, origin } = new URL(publicUrl);
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0)
    throw forbidden('Passkeys need a server with a name: PUBLIC_URL of this one is an address.');
  return { id: hostname, origin };
}
