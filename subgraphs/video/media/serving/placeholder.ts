import type { FastifyInstance } from 'fastify';

export const placeholderPath = '/media/placeholder.jpg';

/** Serves the picture that is shown for a post until its media is ready. */
export function servePlaceholder(app: FastifyInstance): void {
  let picture: Promise<Buffer> | undefined;
  app.get(placeholderPath, async (_request, reply) => {
    picture ??= import('../picture.ts').then(({ gradientPicture }) =>
      gradientPicture('placeholder', 360, 640).jpeg({ quality: 70 }).toBuffer(),
    );
    reply.headers({
      'cache-control': 'public, max-age=86400',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
    });
    return reply.type('image/jpeg').send(await picture);
  });
}
