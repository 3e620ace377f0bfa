import type { Config } from '@clipgraph/platform/config/config.ts';
import webPush from 'web-push';
import type { NotificationKind } from '../kinds.ts';
import type { PushRequest } from './post.ts';
import type { PushKey } from './push-key.ts';
import type { PushEndpoint } from './tables.ts';

/** How long a push service keeps it for a browser that is away. */
const keptForSeconds = 24 * 3_600;

/**
 * A push as RFC 8030 and 8291 have it: encrypted for the browser, signed for its push service, and
 * in the place of one of the same kind that the browser has not got yet.
 */
export function encrypted(
  { endpoint, p256dh, auth }: Pick<PushEndpoint, 'endpoint' | 'p256dh' | 'auth'>,
  kind: NotificationKind,
  text: string,
  { publicKey, privateKey }: PushKey,
  config: Pick<Config, 'PUSH_CONTACT' | 'publicUrl'>,
): PushRequest {
  const { headers, body } = webPush.generateRequestDetails(
    { endpoint, keys: { p256dh, auth } },
    text,
    {
      vapidDetails: { subject: contactOf(config), publicKey, privateKey },
      TTL: keptForSeconds,
      urgency: 'normal',
      topic: kind,
    },
  );
  return { url: endpoint, headers, body };
}

function contactOf({
  PUSH_CONTACT,
  publicUrl,
}: Pick<Config, 'PUSH_CONTACT' | 'publicUrl'>): string {
  if (PUSH_CONTACT !== undefined) return PUSH_CONTACT;
  return publicUrl.startsWith('https:') ? publicUrl : 'mailto:operator@localhost';
}
