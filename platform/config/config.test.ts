import { expect, test } from 'vitest';
import { loadConfig } from './config.ts';

test('a value that cannot be used is shown beside what is accepted, unless it may hold a secret', () => {
  expect(() => loadConfig({ PORT: 'abc' })).toThrow(
    'PORT must be a port number from 0 to 65535; it was "abc".',
  );
  expect(() => loadConfig({ OPERATOR_TOKEN: 'tooShort7' })).toThrow(
    /^OPERATOR_TOKEN must be at least 16 characters\.$/,
  );
  expect(() => loadConfig({ SECRETS: 'tooShort7' })).toThrow(/^SECRETS must (?!.*tooShort7)/);
  for (const name of ['DATABASE_URL', 'REDIS_URL', 'MEDIA_URL'])
    expect(() => loadConfig({ [name]: 'http://root:passw0rd@host' })).toThrow(
      new RegExp(`^${name} must be a URL (?!.*passw0rd)`),
    );
});
