import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { nfkc } from '@clipgraph/platform/text/normal-form.ts';
import { maxPasswordCodeUnits } from './text-rules.ts';

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. About 20 ms of one core. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 };
const tagBytes = 32;
const saltBytes = 16;

const derive = promisify(argon2);

/** The same password typed on another keyboard may arrive in another Unicode form. */
const bytesOf = (password: string) => Buffer.from(nfkc(password, maxPasswordCodeUnits), 'utf8');

const toBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/=+$/, '');

/** @returns a PHC string (`$argon2id$v=19$m=...`), which carries its own salt and cost */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const tag = await derive('argon2id', {
    message: bytesOf(password),
    nonce: salt,
    tagLength: tagBytes,
    ...cost,
  });
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${toBase64(salt)}$${toBase64(tag)}`;
}

/**
 * Checked when a name has no account, so that the answer takes as long as for a name that has one.
 * No password matches it.
 */
const dummyHash = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${toBase64(randomBytes(saltBytes))}$${toBase64(randomBytes(tagBytes))}`;

const phc =
  /^\$argon2id\$v=19\$m=(?<memory>\d+),t=(?<passes>\d+),p=(?<lanes>\d+)\$(?<salt>[\w+/-]+)\$(?<tag>[\w+/-]+)$/;

/**
 * @param password one that is longer than any account's is not read: the same work is done, and the
 *   answer is false
 * @param hash a PHC string, or null when there is no account: then it is the same
 */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  if (password.length > maxPasswordCodeUnits) return verifyPassword('', null);
  const { memory, passes, lanes, salt = '', tag = '' } = phc.exec(hash ?? dummyHash)?.groups ?? {};
  if (tag === '') throw new Error('A stored password hash is not argon2id in PHC form.');
  const expected = Buffer.from(tag, 'base64');
  const found = await derive('argon2id', {
    message: bytesOf(password),
    nonce: Buffer.from(salt, 'base64'),
    tagLength: expected.length,
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(lanes),
  });
  return timingSafeEqual(found, expected);
}
