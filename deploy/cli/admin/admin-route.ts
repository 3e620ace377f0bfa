import { PassThrough } from 'node:stream';
import { bearsToken } from '@clipgraph/platform/identity/bearer.ts';
import type { FastifyInstance } from 'fastify';
import type { ExitCode } from '../run-command.ts';

/**
 * What travels back, one JSON text per line: what the command prints, and at last its exit code.
 */
export type AdminAnswer = { line: string } | { exitCode: ExitCode };

interface AdminRouteOptions {
  /** Random, made at start, and never written anywhere but into the owner-only file. */
  token: string;
  run(words: readonly string[], print: (line: string) => void): Promise<ExitCode>;
}

/**
 * `POST /internal/admin { command, args }` for whoever can read the token. Anybody else finds
 * nothing there.
 */
export function mountAdminRoute(app: FastifyInstance, { token, run }: AdminRouteOptions): void {
  app.post<{ Body: { command: string; args: string[] } }>(
    '/internal/admin',
    {
      schema: {
        body: {
          type: 'object',
          required: ['command', 'args'],
          properties: {
            command: { type: 'string' },
            args: { type: 'array', items: { type: 'string' } },
          },
        },
      },
      // Before the body is read.
      onRequest: async (request, reply) => {
        if (!bearsToken(request.headers.authorization, token)) return reply.callNotFound();
      },
    },
    async (request, reply) => {
      const answers = new PassThrough();
      const send = (answer: AdminAnswer) => answers.write(`${JSON.stringify(answer)}\n`);
      const { command, args } = request.body;
      // The answer streams while the command runs; a client that goes away does not stop it.
      run([...command.split(' ').filter(Boolean), ...args], (line) => send({ line })).then(
        (exitCode) => {
          send({ exitCode });
          answers.end();
        },
        (error) => answers.destroy(error),
      );
      return reply.type('application/x-ndjson').header('cache-control', 'no-store').send(answers);
    },
  );
}
