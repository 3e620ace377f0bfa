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
  for (const name of ['DATABASE_URL', 'REDIS_URL', 'MEDIA_URL', 'SMTP_URL'])
    expect(() => loadConfig({ [name]: 'http://root:passw0rd@host' })).toThrow(
      new RegExp(`^${name} must be a URL (?!.*passw0rd)`),
    );
});

test('trusted proxies are a number, or networks', () => {
  expect(loadConfig({}).TRUST_PROXY).toBe(0);
  expect(loadConfig({ TRUST_PROXY: '2' }).TRUST_PROXY).toBe(2);
  expect(loadConfig({ TRUST_PROXY: '10.0.0.0/8, fd00::/8,192.0.2.1' }).TRUST_PROXY).toEqual([
    '10.0.0.0/8',
    'fd00::/8',
    '192.0.2.1',
  ]);
  for (const wrong of ['11', '-1', '1.5', 'all', '10.0.0.0/33', '10.0.0/8', '::/129', '10.0.0.0/'])
    expect(() => loadConfig({ TRUST_PROXY: wrong }), wrong).toThrow(
      /^TRUST_PROXY must be a whole number of proxies from 0 to 10, or their networks/,
    );
});

test('weights of what trends are pairs over the defaults', () => {
  expect(loadConfig({}).TRENDING_WEIGHTS).toMatchObject({ VIEW: 1, LIKE: 4 });
  expect(loadConfig({ TRENDING_WEIGHTS: 'like=2.5, view=0' }).TRENDING_WEIGHTS).toMatchObject({
    VIEW: 0,
    LIKE: 2.5,
    SHARE: 8,
  });
  for (const wrong of ['like', 'like=-1', 'hate=2', 'like=1001', 'like=1e9'])
    expect(() => loadConfig({ TRENDING_WEIGHTS: wrong }), wrong).toThrow(/^TRENDING_WEIGHTS must/);
});

test('pushes into the own network are for tests alone', () => {
  expect(loadConfig({}).PUSH_LOCAL_ENDPOINTS).toBe(false);
  expect(loadConfig({ PUSH_LOCAL_ENDPOINTS: 'on' }).PUSH_LOCAL_ENDPOINTS).toBe(true);
  expect(() => loadConfig({ PUSH_LOCAL_ENDPOINTS: 'on', NODE_ENV: 'production' })).toThrow(
    'PUSH_LOCAL_ENDPOINTS is for tests and must be off when NODE_ENV is production',
  );
  expect(loadConfig({ PUSH_CONTACT: 'mailto:ops@example.org' }).PUSH_CONTACT).toBeDefined();
  expect(() => loadConfig({ PUSH_CONTACT: 'http://example.org' })).toThrow(/^PUSH_CONTACT must be/);
});

test('letters have a place that their links lead to, and a sender', () => {
  const SMTP_URL = 'smtp://mail.example.org';
  expect(() => loadConfig({ SMTP_URL })).toThrow(
    'PUBLIC_URL is required when SMTP_URL is set: links in letters lead there.',
  );
  const PUBLIC_URL = 'https://clips.example.org';
  expect(loadConfig({ SMTP_URL, PUBLIC_URL }).SMTP_URL).toBe(SMTP_URL);
  for (const MAIL_FROM of ['Clips <hello@example.org>', 'hello@example.org'])
    expect(loadConfig({ MAIL_FROM }).MAIL_FROM).toBe(MAIL_FROM);
  for (const MAIL_FROM of ['hello', 'a@b\nBcc: c@d', 'Clips <a@b>, <c@d>'])
    expect(() => loadConfig({ MAIL_FROM }), MAIL_FROM).toThrow(/^MAIL_FROM must be an address/);
});
