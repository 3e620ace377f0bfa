import type { FastifyInstance } from 'fastify';
import { explorerAsset } from './assets.ts';
import { explorerPage } from './page.ts';

// Nothing from elsewhere, and nothing to elsewhere. The editor sets styles from its script and
// carries its fonts as data.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Serves the explorer at `/explorer` and `/playground`, and sends `/` there unless something else
 * is served at it. Whether to offer it is the caller's choice (`config.EXPLORER`).
 */
export function mountExplorer(app: FastifyInstance, { atRoot = true } = {}): void {
  const page = explorerPage();
  if (atRoot) app.get('/', async (_request, reply) => reply.redirect('/explorer'));
  for (const url of ['/explorer', '/playground'])
    app.get(url, async (_request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', contentSecurityPolicy)
        .header('x-content-type-options', 'nosniff')
        .header('referrer-policy', 'no-referrer')
        .header('cache-control', 'no-cache')
        .send(page),
    );
  app.get<{ Params: { name: string } }>('/explorer/assets/:name', async (request, reply) => {
    const asset = await explorerAsset(request.params.name);
    if (!asset)
      return reply
        .code(404)
        .type('text/plain; charset=utf-8')
        .send('The explorer has no such file.');
    reply
      .header('etag', asset.etag)
      .header('cache-control', 'no-cache')
      .header('x-content-type-options', 'nosniff');
    // Workers get their policy from their own script's answer.
    reply.header('content-security-policy', contentSecurityPolicy);
    if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send();
    return reply.type(asset.type).send(asset.body);
  });
}
