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
export const whole = (min: number, max: number, fallback: number) => {
  const accepted = `a whole number from ${min} to ${max}`;
  return z.coerce
    .number({ error: accepted })
    .int(accepted)
    .min(min, accepted)
    .max(max, accepted)
    .default(fallback);
};

export const onOff = (fallback: 'on' | 'off') =>
  z.enum(['on', 'off'], { error: '"on" or "off"' }).default(fallback);

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
