import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@clipgraph/platform/config/config.ts';
import { keepLetter } from '@clipgraph/user/mail/delivery/folder.ts';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { mountMail } from './mail-route.ts';

const token = 'of the owner';
const authorization = `Bearer ${token}`;

test('letters are shown to whoever has the owner’s token, newest first', async () => {
  const DATA_DIR = await mkdtemp(join(tmpdir(), 'mail-'));
  const config = loadConfig({ DATA_DIR });
  const app = Fastify();
  mountMail(app, config, token);
  const lettersFor = (headers: Record<string, string>) =>
    app.inject({ url: '/mail/letters', headers });
  expect((await lettersFor({ authorization })).json()).toEqual([]);
  for (const id of [7, 12])
    await keepLetter(
      config,
      {
        from: 'a@b.c',
        to: `person-${id}@example.org`,
        subject: 'Hello',
        text: 'Hello',
        html: '<p>Hello</p>',
        messageId: `<letter-${id}@localhost>`,
        date: new Date(0),
        headers: {},
      },
      Buffer.from('Subject: Hello'),
    );
  const shown = (await lettersFor({ authorization })).json<{ to: string }[]>();
  expect(shown.map(({ to }) => to)).toEqual(['person-12@example.org', 'person-7@example.org']);
  for (const headers of [{}, { authorization: 'Bearer guess' }, { authorization: token }])
    expect((await lettersFor(headers)).statusCode).toBe(404);
  const page = await app.inject('/mail');
  expect(page.body).not.toContain('person-12');
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  await app.close();
  await rm(DATA_DIR, { recursive: true });
});

test('nothing is there when a mail server takes the letters', async () => {
  const app = Fastify();
  const mail = { SMTP_URL: 'smtp://mail.example.org', PUBLIC_URL: 'https://clips.example.org' };
  mountMail(app, loadConfig(mail), token);
  expect((await app.inject('/mail')).statusCode).toBe(404);
  await app.close();
});
