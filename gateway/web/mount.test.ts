import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mountExplorer } from '../explorer/mount.ts';
import { mountWeb } from './mount.ts';

const page = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' };
const built = {
  'index.html': '<!doctype html><title>the client</title>',
  'index.html.br': 'the client, by brotli',
  'index.html.gz': 'the client, by gzip',
  'sw.js': 'worker',
  'icon.svg': '<svg/>',
  'assets/app-1.js': 'plain',
  'assets/app-1.js.br': 'brotli',
  'assets/app-1.js.gz': 'gzip',
};

describe('the web client at the front door', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clipgraph-web-'));
    await mkdir(join(folder, 'assets'));
    for (const [name, text] of Object.entries(built)) await writeFile(join(folder, name), text);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const open = (explorer = true, from = folder) => {
    const app = Fastify();
    const hasClient = mountWeb(app, {
      folder: from,
      explorer,
      mediaOrigins: ['https://media.example'],
    });
    if (explorer) mountExplorer(app, { atRoot: !hasClient });
    return app;
  };

  it('is the page of every one of its addresses, never kept, and loads nothing from elsewhere', async () => {
    const app = open();
    for (const url of [
      '/',
      '/trending',
      '/post/1',
      '/u/ada/followers',
      '/chats/1',
      '/settings/x',
    ]) {
      const { statusCode, headers, body } = await app.inject({ url, headers: page });
      expect({ url, statusCode, body }).toEqual({
        url,
        statusCode: 200,
        body: built['index.html'],
      });
      expect(headers['cache-control']).toBe('no-cache');
      expect(headers.vary).toBe('accept, accept-encoding');
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).toContain("media-src 'self' https://media.example blob:");
      expect(policy).not.toMatch(/unsafe|\*/);
    }
  });

  it('leaves whoever asks for no page where they were before', async () => {
    const app = open();
    for (const accept of [undefined, '*/*', 'application/json']) {
      const headers = accept === undefined ? {} : { accept };
      const root = await app.inject({ url: '/', headers });
      expect([root.statusCode, root.headers.location]).toEqual([302, '/explorer']);
      expect((await app.inject({ url: '/settings', headers })).statusCode).toBe(404);
    }
    expect((await open(false).inject('/')).statusCode).toBe(404);
  });

  it('says in its page what is not there, to browsers alone', async () => {
    const app = open();
    const seen = await app.inject({ url: '/nothing', headers: page });
    expect([seen.statusCode, seen.body]).toEqual([404, built['index.html']]);
    expect(seen.headers['content-security-policy']).toContain("default-src 'none'");
    const unseen = Fastify();
    for (const request of [
      { url: '/nothing' },
      { url: '/nothing?a=b', headers: { accept: 'application/json' } },
      { method: 'POST' as const, url: '/nothing', headers: page },
    ]) {
      const [ours, plain] = [await app.inject(request), await unseen.inject(request)];
      expect([ours.statusCode, ours.body]).toEqual([plain.statusCode, plain.body]);
      expect(ours.headers['content-type']).toBe(plain.headers['content-type']);
    }
  });

  it('keeps built files for ever, as small as the browser takes them', async () => {
    const app = open();
    const url = '/assets/app-1.js';
    for (const [accepted, body] of [
      ['br, gzip', 'brotli'],
      ['gzip', 'gzip'],
      ['identity', 'plain'],
    ]) {
      const answer = await app.inject({ url, headers: { 'accept-encoding': accepted } });
      expect(answer.body).toBe(body);
      expect(answer.headers['cache-control']).toContain('immutable');
      expect(answer.headers.vary).toContain('accept-encoding');
    }
    const { etag } = (await app.inject(url)).headers;
    const again = await app.inject({ url, headers: { 'if-none-match': String(etag) } });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect((await app.inject('/sw.js')).headers['cache-control']).toBe('no-cache');
    for (const other of ['/assets/app-1.js.br', '/assets/..%2Findex.html', '/index.html'])
      expect((await app.inject(other)).statusCode).toBe(404);
  });

  it('is not there before it was built: the explorer is', async () => {
    const app = open(true, join(folder, 'nothing'));
    const { statusCode, headers } = await app.inject({ url: '/', headers: page });
    expect([statusCode, headers.location]).toEqual([302, '/explorer']);
  });
});
