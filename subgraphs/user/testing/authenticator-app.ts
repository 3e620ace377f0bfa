import { Secret, TOTP } from 'otpauth';

const candidates = Array.from({ length: 7 }, (_, at) => String(123_456 + at));

/**
 * For tests: an authenticator app that was given a secret. A code is good once, and spends those
 * before it: a test has the one of now and the one of `stepsAhead` 1, whatever the time.
 */
export function authenticatorApp(secret: string, startMs = Date.now()) {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  const code = (stepsAhead = 0): string =>
    totp.generate({ timestamp: startMs + stepsAhead * 30_000 });
  const near = [-2, -1, 0, 1, 2, 3].map(code);
  return {
    code,
    /** Six digits that are not the code of any step near now. */
    wrongCode: candidates.find((candidate) => !near.includes(candidate)) as string,
  };
}
