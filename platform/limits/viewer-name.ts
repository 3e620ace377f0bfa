import type { Viewer } from '../identity/viewer.ts';
import { addressIdentity } from './address.ts';

/** Whom a limit counts: an account, or the address of a guest (IPv6 by its /64). */
export const viewerName = ({ accountId, address }: Viewer): string =>
  accountId === null ? addressIdentity(address) : `account:${accountId}`;
