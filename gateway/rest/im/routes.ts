import { hearOut } from '@clipgraph/platform/http/hear-out.ts';
import { guest } from '@clipgraph/platform/identity/viewer.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Asker, asFailure, type Run } from '../graph.ts';
import { refuseOtherMethods } from '../other-methods.ts';
import { startOf } from './cursor.ts';
import { imFailureOf, refuse } from './failures.ts';
import { limitOf, pullParameters, sendParameters } from './parameters.ts';
import { readImRequest } from './read-request.ts';

type Dialect = 'position' | 'time';

interface ImOptions {
  runAs(asker: Asker): Run;
  /** What `send_time` and `next_cursor` are where the request does not say so. */
  dialect: Dialect;
  /** How long a body may take to arrive. */
  bodyMs: number;
  /** false: only `/ping` answers. */
  openRooms: boolean;
}

const json = 'application/json; charset=utf-8';
const text = 'text/plain; charset=utf-8';

const otherMethod = (reply: FastifyReply): FastifyReply =>
  reply.type(text).send('405 method not allowed');

/** The account-less messaging API: `/ping`, `/api/send`, `/api/pull`. */
export function mountIm(app: FastifyInstance, options: ImOptions): void {
  app.setErrorHandler((error, request, reply) => {
    const failure = imFailureOf(error);
    // A body that was refused early may still be on its way.
    hearOut(reply);
    if (!failure) request.log.error({ err: error }, 'a request to the IM API failed');
    const {
      status,
      text: message,
      retryAfterSeconds,
    } = failure ?? { status: 500, text: 'Something went wrong on our side.' };
    if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds);
    return reply.code(status).type(text).send(message);
  });

  // Answers while everything behind is away.
  app.get('/ping', (_request, reply) => reply.type(json).send('{"message":"pong"}'));
  if (!options.openRooms) {
    const refused = (_request: FastifyRequest, reply: FastifyReply) =>
      hearOut(reply)
        .code(403)
        .type(text)
        .send('Open rooms are turned off here. Sign in and use chats instead.');
    app.route({ method: app.supportedMethods, url: '/api/*', handler: refused });
    refuseOtherMethods(app, { '/ping': ['GET'] }, otherMethod);
    return;
  }
  app.post('/api/send', (request, reply) => send(options, request, reply));
  app.route({
    method: ['GET', 'POST'],
    url: '/api/pull',
    handler: (request, reply) => pull(options, request, reply),
  });

  refuseOtherMethods(
    app,
    { '/ping': ['GET'], '/api/send': ['POST'], '/api/pull': ['GET', 'POST'] },
    otherMethod,
  );
  const unknown = (_request: FastifyRequest, reply: FastifyReply) =>
    reply.code(404).type(text).send('404 page not found');
  app.route({ method: app.supportedMethods, url: '/api/*', handler: unknown });
}

/** Names in open rooms are not accounts: whoever asks is a guest. */
const askerOf = (request: FastifyRequest): Asker => ({
  viewer: guest(request.ip),
  requestId: request.id,
});

async function send(
  { runAs, bodyMs }: ImOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const {
    chat,
    receiver,
    sender = '',
    text = '',
  } = await readImRequest(request.raw, sendParameters, bodyMs);
  const room = chat ?? (receiver === undefined ? '' : `${sender}:${receiver}`);
  try {
    await runAs(askerOf(request))('SendToRoom', { room, sender, text });
  } catch (error) {
    if (text === '' && asFailure(error)?.field === 'text')
      throw refuse('text must not be empty', 'text');
    throw error;
  }
  return reply.code(200).send();
}

async function pull(
  { runAs, bodyMs, dialect: usual }: ImOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const {
    chat = '',
    cursor = 0,
    limit,
    reverse = false,
  } = await readImRequest(request.raw, pullParameters, bodyMs);
  if (cursor < 0) throw refuse('cursor must not be negative', 'cursor');
  const dialect = dialectOf(request, usual);
  const start = startOf(cursor, reverse);
  const where =
    'position' in start ? { position: start.position } : { position: 0, atMicros: start.atMicros };
  const { roomMessages: page } = await runAs(askerOf(request))('RoomMessages', {
    room: chat,
    ...where,
    limit: limitOf(limit),
    reverse,
  });
  const sendTimeOf =
    dialect === 'time'
      ? (micros: number) => micros
      : (micros: number) => Math.floor(micros / 1_000_000);
  const messages = page.messages.map((message) => ({
    // As this request spells the room, not as it is stored.
    chat,
    text: message.text,
    sender: message.sender,
    send_time: sendTimeOf(message.sentAtMicros),
  }));
  // All three members always: whoever copes with their absence copes with zero values.
  const answer = {
    messages,
    has_more: page.hasMore,
    next_cursor: dialect === 'time' ? page.nextAtMicros : page.nextPosition,
  };
  return reply.type(json).send(JSON.stringify(answer));
}

function dialectOf(request: FastifyRequest, fallback: Dialect): Dialect {
  const asked = request.headers['x-im-dialect'];
  return asked === 'time' || asked === 'position' ? asked : fallback;
}
