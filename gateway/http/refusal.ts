import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/**
 * An answer about the request as a whole. Plain GraphQL clients that only know `application/json`
 * get 200 for what GraphQL itself could have answered, as the draft asks.
 */
export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, code, message }: Refusal,
): FastifyReply {
  const accept = String(request.headers.accept ?? '');
  const draft = accept.includes('application/graphql-response+json');
  const isPlain =
    !draft &&
    !accept.includes('text/event-stream') &&
    (request.method === 'POST' || request.method === 'GET');
  return reply
    .code(status === 401 && isPlain ? 200 : status)
    .type(
      draft
        ? 'application/graphql-response+json; charset=utf-8'
        : 'application/json; charset=utf-8',
    )
    .header('cache-control', 'no-store')
    .send(JSON.stringify({ errors: [{ message, extensions: { code } }] }));
}

/** What Fastify refused before our handler saw it. */
export function refusalOf(error: FastifyError, maxBodyBytes: number): Refusal {
  const status = error.statusCode ?? 500;
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return {
        status,
        code: 'BAD_REQUEST',
        message: 'Send the operation as Content-Type: application/json.',
      };
    case 'FST_ERR_CTP_BODY_TOO_LARGE': {
      const message = `The request body is too large; at most ${maxBodyBytes} bytes are read. Send uploads to the URL that createUpload gives, not in the operation.`;
      return { status, code: 'PAYLOAD_TOO_LARGE', message };
    }
    default:
      return status < 500
        ? { status, code: 'BAD_REQUEST', message: error.message }
        : {
            status,
            code: 'INTERNAL_SERVER_ERROR',
            message:
              'Something went wrong on our side. Try again; if it stays, report the x-trace-id of this answer.',
          };
  }
}
