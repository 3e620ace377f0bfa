import { Resolver } from 'node:dns/promises';
import { BlockList, isIP, isIPv4 } from 'node:net';

/** What is not for everybody on the internet, of IPv4. https://www.iana.org/assignments/iana-ipv4-special-registry */
const reservedIPv4 = listOf('ipv4', [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]);
/** Of IPv6 only this is given out; addresses that stand for IPv4 ones are not among it. */
const givenIPv6 = listOf('ipv6', [['2000::', 3]]);
/** What of it is not for everybody: protocols, documentation, and 6to4, which leads to IPv4. */
const reservedIPv6 = listOf('ipv6', [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
]);

function listOf(family: 'ipv4' | 'ipv6', networks: readonly [string, number][]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of networks) list.addSubnet(network, bits, family);
  return list;
}

/** Whether an address may be reached by everybody: not private, nor of this machine or link. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  if (isIPv4(address)) return !reservedIPv4.check(address, 'ipv4');
  return givenIPv6.check(address, 'ipv6') && !reservedIPv6.check(address, 'ipv6');
}

/** The host of a URL without the brackets of IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

/** All addresses of a name, or the address that it is. @throws when there is none in time */
export type Resolve = (host: string, signal: AbortSignal) => Promise<readonly string[]>;

const triesMs = 1_500;

/**
 * Asks the name servers themselves: unlike the system's resolver this keeps no thread of the process
 * waiting, and neither the machine's own names nor its search domains are tried.
 */
export const resolveName: Resolve = async (host, signal) => {
  if (isIP(host) !== 0) return [host];
  const resolver = new Resolver({ timeout: triesMs, tries: 2 });
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const found = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const addresses = found.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    if (addresses.length === 0) throw new Error(`${host} has no address`);
    return addresses;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
};
