import type { FastifyInstance } from 'fastify';
import { openApiDocument } from './document.ts';
import { openApiPage } from './page.ts';

/** The document at `/openapi.json`, and `/openapi` to read it. */
export function mountOpenApi(app: FastifyInstance, publicUrl: string): void {
  const document = openApiDocument(publicUrl);
  const text = JSON.stringify(document);
  let page: string | undefined;
  app.get('/openapi.json', (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(text),
  );
  app.get('/openapi', (_request, reply) => {
    page ??= openApiPage(document);
    return reply
      .type('text/html; charset=utf-8')
      .header(
        'content-security-policy',
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      )
      .header('x-content-type-options', 'nosniff')
      .send(page);
  });
}
