import type { FastifyReply } from 'fastify';
import type { DouyinRoute } from '../route.ts';
import { type StatusCode, statusCodes } from './codes.ts';

const json = 'application/json; charset=utf-8';

/** The answer of a success: the envelope (docs/older-clients.md#envelope) with the payload. */
export const success = (reply: FastifyReply, payload: Record<string, unknown>): FastifyReply =>
  reply.type(json).send(JSON.stringify({ status_code: 0, status_msg: statusCodes[0], ...payload }));

/**
 * The answer of a failure; the route's keys stay, with empty values. The HTTP status is the
 * reply's.
 */
export function failure(
  reply: FastifyReply,
  code: StatusCode,
  route?: DouyinRoute,
  message: string = statusCodes[code],
): FastifyReply {
  const empty = Object.entries(route?.payload ?? {}).flatMap(([name, part]) =>
    'empty' in part ? [[name, part.empty]] : [],
  );
  return reply
    .type(json)
    .send(JSON.stringify({ status_code: code, status_msg: message, ...Object.fromEntries(empty) }));
}
