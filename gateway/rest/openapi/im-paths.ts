import { pullParameters, sendParameters } from '../im/parameters.ts';
import { objectOf, queryParameters } from './parameters.ts';

const plain = (description: string) => ({
  description,
  content: { 'text/plain': { schema: { type: 'string' } } },
});

const failures = {
  400: plain('What is wrong with the request.'),
  403: plain('Open rooms are turned off in this deployment.'),
  408: plain('The body arrives too slowly.'),
  413: plain('The body has more than 4 MiB.'),
  429: plain('Too many requests; `Retry-After` says when to come back.'),
  503: plain('A part of the service is away. Nothing was changed.'),
};

const jsonBody = (table: Parameters<typeof objectOf>[0]) => ({
  description: 'Members that are absent here are taken from the query.',
  content: { 'application/json': { schema: objectOf(table) } },
});

const page = {
  description: 'A page of the room; empty for a room that nobody has written in.',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/PulledPage' } } },
};

const dialect = {
  name: 'X-IM-Dialect',
  in: 'header',
  description:
    '`position`: `send_time` in seconds, `next_cursor` a position. `time`: both in microseconds. The deployment says which it is when left out.',
  schema: { type: 'string', enum: ['position', 'time'] },
};

export const imSchemas = {
  PulledPage: {
    type: 'object',
    properties: {
      messages: {
        type: 'array',
        maxItems: 1_000,
        items: { $ref: '#/components/schemas/PulledMessage' },
      },
      has_more: { type: 'boolean', description: 'Whether there are more in this direction.' },
      next_cursor: {
        type: 'integer',
        minimum: 0,
        description: 'The `cursor` of the next page, inclusive; 0 when there is none.',
      },
    },
    required: ['messages', 'has_more', 'next_cursor'],
    additionalProperties: false,
  },
  PulledMessage: {
    type: 'object',
    properties: {
      chat: { type: 'string', description: 'The room, spelled as in the request.' },
      text: { type: 'string' },
      sender: { type: 'string' },
      send_time: { type: 'integer', minimum: 0 },
    },
    required: ['chat', 'text', 'sender', 'send_time'],
    additionalProperties: false,
  },
};

const tags = ['Messages without accounts'];

export const imPaths = {
  '/ping': {
    get: {
      operationId: 'ping',
      tags,
      summary: 'Answers while everything behind is away.',
      responses: {
        200: {
          description: 'pong',
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: { message: { const: 'pong' } },
                required: ['message'],
                additionalProperties: false,
              },
            },
          },
        },
      },
    },
  },
  '/api/send': {
    post: {
      operationId: 'send',
      tags,
      summary: 'Sends into a room, which the first message opens.',
      requestBody: jsonBody(sendParameters),
      parameters: queryParameters(sendParameters),
      responses: {
        200: { description: 'Sent: every later pull of the room includes it. No body.' },
        ...failures,
      },
    },
  },
  '/api/pull': {
    get: {
      operationId: 'pull',
      tags,
      summary:
        'Messages of a room. The same members may come as a JSON body of the GET, as the first clients send them.',
      parameters: [...queryParameters(pullParameters), dialect],
      responses: { 200: page, ...failures },
    },
    post: {
      operationId: 'pullByPost',
      tags,
      summary: 'The same, for clients that cannot send a body with GET.',
      requestBody: jsonBody(pullParameters),
      parameters: [...queryParameters(pullParameters), dialect],
      responses: { 200: page, ...failures },
    },
  },
};
