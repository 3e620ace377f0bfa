import { Secret, TOTP } from 'otpauth';
import { describe, expect, it, test } from 'vitest';
import { newSecret, stepOf, uriOf } from './totp.ts';

/** RFC 6238, appendix B: seconds, and the code of eight digits by each hash. */
const vectors: [seconds: number, sha1: string, sha256: string, sha512: string][] = [
  [59, '94287082', '46119246', '90693936'],
  [1_111_111_109, '07081804', '68084774', '25091201'],
  [1_111_111_111, '14050471', '67062674', '99943326'],
  [1_234_567_890, '89005924', '91819424', '93441116'],
  [2_000_000_000, '69279037', '90698825', '38618901'],
  [20_000_000_000, '65353130', '77737706', '47863826'],
];
const seed = '1234567890';
const secretOf = (bytes: number) => Secret.fromUTF8(seed.repeat(7).slice(0, bytes));

describe('the test vectors of RFC 6238', () => {
  test.each(vectors)('at %i s', (seconds, sha1, sha256, sha512) => {
    for (const [algorithm, bytes, code] of [
      ['SHA1', 20, sha1],
      ['SHA256', 32, sha256],
      ['SHA512', 64, sha512],
    ] as const)
      expect(
        new TOTP({ algorithm, digits: 8, secret: secretOf(bytes) }).generate({
          timestamp: seconds * 1_000,
        }),
      ).toBe(code);
    // Ours are the last six of the same digits.
    expect(stepOf(secretOf(20).base32, sha1.slice(-6), seconds * 1_000)).toBe(
      Math.floor(seconds / 30),
    );
  });
});

describe('a code', () => {
  const secret = newSecret();
  const at = 1_800_000_000_000;
  const codeAt = (ms: number) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: ms });

  it('is taken one step early or late, and not two', () => {
    const taken = [-60_000, -30_000, 0, 30_000, 60_000].map((late) =>
      stepOf(secret, codeAt(at), at + late),
    );
    const step = at / 30_000;
    expect(taken).toEqual([null, step, step, step, null]);
  });

  it.each(['', '12345', '1234567', 'abcdef', '１２３４５６', '-12345', ' 12345'])(
    'is six digits and nothing else: %o',
    (code) => expect(stepOf(secret, code, at)).toBeNull(),
  );

  it('is of its secret alone', () => {
    expect(stepOf(newSecret(), codeAt(at), at)).toBeNull();
    expect(Secret.fromBase32(secret).bytes.length).toBe(20);
    expect(uriOf(secret, 'Ada & Ben: 100 %')).toBe(
      `otpauth://totp/Clipgraph:Ada%20%26%20Ben%3A%20100%20%25?issuer=Clipgraph&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
    );
  });
});
