import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { addressIdentity } from '@clipgraph/platform/limits/address.ts';

/** Whom a limit counts: an account, or the address of a guest (IPv6 by its /64). */
export const viewerName = ({ accountId, address }: Viewer): string =>
  accountId === null ? addressIdentity(address) : `account:${accountId}`;
