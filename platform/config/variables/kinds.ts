import { isIP } from 'node:net';
import { z } from 'zod';

export const portNumber = z.coerce
  .number({ error: 'a port number from 0 to 65535' })
  .int()
  .min(0, 'a port number from 0 to 65535')
  .max(65_535, 'a port number from 0 to 65535');
export const port = (fallback: number) => portNumber.default(fallback);
export const url = (schemes: readonly string[]) =>
  z
    .string()
    .refine(
      (text) => schemes.some((scheme) => text.startsWith(`${scheme}:`)) && URL.canParse(text),
      `a URL starting with ${schemes.map((s) => `${s}:`).join(' or ')}`,
    );
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);
export const byteLimit = (fallback: number) =>
  z.coerce
    .number({ error: 'a whole number of bytes, at least 1' })
    .int('a whole number of bytes, at least 1')
    .min(1, 'a whole number of bytes, at least 1')
    .default(fallback);
const wholeNumber = (min: number, max: number) => {
  const accepted = `a whole number from ${min} to ${max}`;
  return z.coerce.number({ error: accepted }).int(accepted).min(min, accepted).max(max, accepted);
};
export const whole = (min: number, max: number, fallback: number) =>
  wholeNumber(min, max).default(fallback);
export const wholeIfGiven = (min: number, max: number) => wholeNumber(min, max).optional();

const maxHops = 10;
const proxies = `a whole number of proxies from 0 to ${maxHops}, or their networks: 10.0.0.0/8,fd00::/8`;

/** A number of reverse proxies, or the networks that they are in. */
export const trustedProxies = z
  .string()
  .default('0')
  .transform((text, context): number | readonly string[] => {
    const hops = Number(text);
    if (Number.isInteger(hops) && hops >= 0 && hops <= maxHops) return hops;
    const networks = text.split(',').map((part) => part.trim());
    if (networks.every(isNetwork)) return networks;
    context.addIssue({ code: 'custom', message: proxies });
    return z.NEVER;
  });

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const most = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  return (
    most > 0 && more.length === 0 && (bits === undefined || (/^\d+$/.test(bits) && +bits <= most))
  );
}

export const onOff = (fallback: 'on' | 'off') =>
  z.enum(['on', 'off'], { error: '"on" or "off"' }).default(fallback);

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
