import { isAppError } from '@clipgraph/platform/errors/catalogue.ts';
import { coversBody } from '@clipgraph/platform/identity/request-binding.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import {
  refusedHeader,
  type ViewerVerifier,
  viewerHeader,
} from '@clipgraph/platform/identity/viewer-header.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

interface SignedRequests {
  /** The viewer of a request that was let in. */
  viewerOf(request: FastifyRequest): Viewer;
  /** For routes that read JSON: refuses a body that the header was not made for. */
  refuseOtherBody(request: FastifyRequest, reply: FastifyReply): Promise<unknown>;
}

/**
 * Refuses every request that does not carry a viewer signed by one of our processes, for this
 * request.
 */
export function admitSigned(app: FastifyInstance, verifier: ViewerVerifier): SignedRequests {
  const viewers = new WeakMap<FastifyRequest, Viewer>();
  const covered = new WeakSet<FastifyRequest>();
  const headerOf = ({ headers }: FastifyRequest) => headers[viewerHeader]?.toString();

  app.addHook('onRequest', async (request, reply) => {
    const { method, url = '' } = request.raw;
    try {
      viewers.set(request, await verifier.verify(headerOf(request), { method: method ?? '', url }));
    } catch (error) {
      return refuse(reply, error);
    }
  });
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    (request, body, done) => {
      if (coversBody(headerOf(request) ?? '', body)) covered.add(request);
      parseJson(request, body.toString(), done);
    },
  );
  return {
    viewerOf(request) {
      const viewer = viewers.get(request);
      if (!viewer) throw new Error('A request was let in without a viewer.');
      return viewer;
    },
    async refuseOtherBody(request, reply) {
      if (request.method !== 'GET' && !covered.has(request)) return refuse(reply, refusedHeader());
    },
  };
}

function refuse(reply: FastifyReply, error: unknown): FastifyReply {
  if (!isAppError(error)) throw error;
  const { message, code } = error;
  return reply.code(401).send({ errors: [{ message, extensions: { code } }] });
}
