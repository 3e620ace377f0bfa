import { readFileSync } from 'node:fs';
import Fastify from 'fastify';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { mountExplorer } from './mount.ts';
import { explorerPage } from './page.ts';
import { tourTabs } from './tour.ts';

/** What a browser would load for this HTML. */
const loadedBy = (html: string) =>
  [...html.matchAll(/\s(?:src|href)="([^"]*)"/g)].map((match) => match[1] ?? '');

async function openExplorer() {
  const app = Fastify();
  mountExplorer(app);
  return app;
}

describe('the explorer', () => {
  it('is where the bare address leads', async () => {
    const app = await openExplorer();
    const { statusCode, headers } = await app.inject('/');
    expect([statusCode, headers.location]).toEqual([302, '/explorer']);
  });

  it('loads everything from its own server', async () => {
    const app = await openExplorer();
    const addresses = loadedBy(explorerPage()).filter((address) => !address.startsWith('data:'));
    expect(addresses).toHaveLength(3);
    for (const address of [
      ...addresses,
      '/explorer/assets/bar.js',
      '/explorer/assets/fetcher.js',
      '/explorer/assets/files.js',
      '/explorer/assets/ids.js',
      '/explorer/assets/session.js',
      '/explorer/assets/editorWorkerService.js',
      '/explorer/assets/json.js',
      '/explorer/assets/graphql.js',
    ]) {
      expect(address).toMatch(/^\/explorer\/assets\//);
      const { statusCode, body } = await app.inject(address);
      expect({ address, statusCode }).toEqual({ address, statusCode: 200 });
      expect(body).not.toMatch(
        /@import\s|importScripts\(\s*["']https?:|url\(\s*["']?(https?:)?\/\//,
      );
    }
  });

  it('names no foreign host, and its policy lets the browser reach none', async () => {
    const app = await openExplorer();
    for (const address of ['/explorer', '/playground']) {
      const { headers, body } = await app.inject(address);
      expect(body.match(/https?:\/\/(?!www\.w3\.org\/2000\/svg)/g)).toBeNull();
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).not.toMatch(/https?:|\*|unsafe-eval/);
    }
  });

  it('answers 304 to a browser that has the file, and 404 to a name that it does not have', async () => {
    const app = await openExplorer();
    const { headers } = await app.inject('/explorer/assets/graphiql.css');
    const again = await app.inject({
      url: '/explorer/assets/graphiql.css',
      headers: { 'if-none-match': String(headers.etag) },
    });
    expect(again.statusCode).toBe(304);
    expect((await app.inject('/explorer/assets/constructor')).statusCode).toBe(404);
  });

  it('opens with a tour whose every document fits the schema, variables included', () => {
    const schema = buildSchema(
      readFileSync(new URL('../../schema/api.graphql', import.meta.url), 'utf8'),
    );
    const tabs = tourTabs();
    for (const { query, variables } of tabs) {
      expect(validate(schema, parse(query)).map((error) => error.message)).toEqual([]);
      for (const name of Object.keys(JSON.parse(variables))) expect(query).toContain(`$${name}`);
    }
    const names = tabs.map(({ query }) => /(?:query|mutation|subscription) (\w+)/.exec(query)?.[1]);
    expect(names).toEqual(
      expect.arrayContaining([
        'Register',
        'Login',
        'PublishPost',
        'Feed',
        'LikePost',
        'AddComment',
        'Follow',
        'InboxAdded',
        'SendMessage',
      ]),
    );
  });

  it('keeps the page whole whatever the tabs contain', () => {
    const [, options] =
      /<script id="options" type="application\/json">(.*?)<\/script>/s.exec(explorerPage()) ?? [];
    expect(JSON.parse(options ?? '').defaultTabs).toEqual(tourTabs());
  });
});
