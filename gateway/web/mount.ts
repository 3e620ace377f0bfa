import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { clientPaths } from './client-paths.ts';
import { openFiles, type WebFile } from './files.ts';
import { contentSecurityPolicy } from './policy.ts';

const yearSeconds = 31_536_000;

/**
 * Serves the built web client at `/` to browsers. Whoever does not ask for HTML gets there what
 * stood there before: the way to the explorer, or nothing. Its page is also what a browser gets at
 * an address where nothing is, with the status 404.
 * @param folder where `npm run web:build` put it
 * @param mediaOrigins where media and uploads are, besides this origin
 * @returns whether there is a client to serve
 */
export function mountWeb(
  app: FastifyInstance,
  {
    folder,
    explorer,
    mediaOrigins,
  }: { folder: string; explorer: boolean; mediaOrigins: readonly string[] },
): boolean {
  const files = openFiles(folder);
  if (!files) return false;
  const policy = contentSecurityPolicy(mediaOrigins);

  for (const path of clientPaths)
    app.get(path, async (request, reply) => {
      reply.header('vary', 'accept');
      if (!wantsPage(request))
        return path === '/' && explorer ? reply.redirect('/explorer') : reply.callNotFound();
      const page = await files.file('index.html');
      if (!page) return reply.callNotFound();
      return send(request, guarded(reply, policy), page, 'no-cache');
    });

  // The client says in words what is not there.
  app.setNotFoundHandler(async (request, reply) => {
    const { method, url } = request;
    const page = method === 'GET' && wantsPage(request) && (await files.file('index.html'));
    reply.code(404).header('vary', 'accept');
    if (!page)
      return { message: `Route ${method}:${url} not found`, error: 'Not Found', statusCode: 404 };
    return guarded(reply, policy)
      .type(page.type)
      .header('cache-control', 'no-cache')
      .send(page.body);
  });

  for (const name of files.names.filter((one) => one !== 'index.html'))
    app.get(`/${name}`, async (request, reply) => {
      const file = await files.file(name);
      if (!file) return reply.callNotFound();
      // Workers get their policy from their own script's answer.
      reply.header('content-security-policy', policy);
      return send(request, reply, file, cachingOf(name));
    });
  return true;
}

const guarded = (reply: FastifyReply, policy: string): FastifyReply =>
  reply
    .header('content-security-policy', policy)
    .header('referrer-policy', 'same-origin')
    .header('cross-origin-opener-policy', 'same-origin');

const wantsPage = ({ headers }: FastifyRequest) => headers.accept?.includes('text/html') ?? false;

/** Built files carry a hash of what they hold in their names, so they never change. */
const cachingOf = (name: string): string =>
  name.startsWith('assets/')
    ? `public, max-age=${yearSeconds}, immutable`
    : name === 'sw.js'
      ? 'no-cache'
      : 'public, max-age=3600';

function send(request: FastifyRequest, reply: FastifyReply, file: WebFile, caching: string) {
  reply.header('etag', file.etag).header('cache-control', caching);
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  reply.type(file.type);
  if (!file.br || !file.gz) return reply.send(file.body);
  const vary = [reply.getHeader('vary'), 'accept-encoding'].filter(Boolean).join(', ');
  reply.header('vary', vary);
  const accepted = request.headers['accept-encoding'] ?? '';
  if (/\bbr\b/.test(accepted)) return reply.header('content-encoding', 'br').send(file.br);
  if (/\bgzip\b/.test(accepted)) return reply.header('content-encoding', 'gzip').send(file.gz);
  return reply.send(file.body);
}
