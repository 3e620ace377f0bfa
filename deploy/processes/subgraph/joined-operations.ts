import { Readable } from 'node:stream';
import {
  type JoinedBody,
  maxJoined,
  writeLine,
} from '@clipgraph/gateway/transport/joined/format.ts';
import type { RequestScope } from '@clipgraph/gateway/transport/transport.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { viewerOfClaims } from '@clipgraph/platform/identity/viewer-header.ts';
import { note, runActivity } from '@clipgraph/platform/telemetry/activity.ts';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Answer, Body } from './repeated-operations.ts';

interface JoinedOperations {
  /**
   * Runs the operations of a joined request, each for its own viewer.
   * @returns their answers as lines, each as soon as it is there; resolves with the first, so that
   *   the answer's head is not sent long before it. Undefined for what is no joined request.
   */
  answer(body: unknown): Promise<Readable> | undefined;
  /** Operations that wait for their answer, beyond the first of each request. */
  waiting(): number;
}

const joinedBody = z.object({
  viewers: z.array(z.record(z.string(), z.unknown())),
  queries: z.array(z.string()),
  operations: z
    .array(
      z.tuple([
        z.number(),
        z.number(),
        z.string(),
        z.string().nullable(),
        z.record(z.string(), z.unknown()),
      ]),
    )
    .min(1)
    .max(maxJoined),
}) satisfies z.ZodType<JoinedBody>;

const failed: Answer = {
  status: 500,
  json: '{"errors":[{"message":"The operation failed."}]}',
};

/** @param run answers one operation */
export function createJoinedOperations(
  run: (body: Body, scope: RequestScope) => Promise<Answer>,
  log: Logger,
): JoinedOperations {
  let waiting = 0;

  const answerOne = async (body: Body, scope: RequestScope): Promise<Answer> => {
    try {
      return await run(body, scope);
    } catch (error) {
      log.error({ err: error }, 'an operation of a joined request failed');
      return failed;
    }
  };

  return {
    waiting: () => waiting,
    answer(body) {
      const { data: joined } = joinedBody.safeParse(body);
      if (
        !joined?.operations.every(
          ([viewer, query]) => viewer in joined.viewers && query in joined.queries,
        )
      )
        return undefined;
      const viewers = joined.viewers.map(viewerOfClaims);
      const lines = createLines(joined.operations.length, () => {
        waiting -= 1;
      });
      waiting += joined.operations.length - 1;
      joined.operations.forEach(([viewerAt, queryAt, requestId, operationName, variables], at) => {
        const viewer = viewers[viewerAt] as Viewer;
        const query = joined.queries[queryAt] as string;
        // Log lines tell which request they are about.
        runActivity({ notes: { traceId: requestId } }, () => {
          note({ viewerId: viewer.accountId });
          const operation = { query, operationName: operationName ?? undefined, variables };
          void answerOne(operation, { viewer, requestId }).then(({ status, json }) =>
            lines.add(writeLine(at, status, json)),
          );
        });
      });
      return lines.begun;
    },
  };
}

/**
 * A stream of so many lines. Those that are there at the same time are written at once.
 * @param further called for each after the first
 */
function createLines(count: number, further: () => void) {
  const stream = new Readable({ read() {} });
  const { promise: begun, resolve: begin } = Promise.withResolvers<Readable>();
  let left = count;
  let text = '';
  const write = () => {
    stream.push(text);
    text = '';
    if (left === 0) stream.push(null);
    begin(stream);
  };
  return {
    begun,
    add(line: string) {
      if (left < count) further();
      left -= 1;
      // After all promises that are settled now.
      if (text === '') process.nextTick(write);
      text += line;
    },
  };
}
