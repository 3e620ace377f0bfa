import type { Config } from '@clipgraph/platform/config/config.ts';
import { createSpoolBudget, spoolLimitsOf } from '@clipgraph/platform/http/spool-budget.ts';
import type { Credentials, Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { FastifyInstance } from 'fastify';
import type { ReachedAt } from '../http/reached-at.ts';
import { removeLeftovers } from './douyin/files/receive-file.ts';
import { mountDouyin } from './douyin/mount.ts';
import { monthAndDay } from './douyin/time.ts';
import { createGraph, type GraphOptions } from './graph.ts';
import { mountIm } from './im/routes.ts';
import { takeAnyBody } from './lenient-bodies.ts';
import { mountOpenApi } from './openapi/mount.ts';

interface RestOptions extends Omit<GraphOptions, 'deadlineMs'> {
  config: Config;
  reachedAt: ReachedAt;
  viewerOf(credentials: Credentials): Promise<Viewer>;
}

/**
 * The two HTTP APIs of older clients: each route parses its parameters, runs a named document of
 * the graph and shapes the answer.
 */
export function mountRest(
  app: FastifyInstance,
  { config, viewerOf, reachedAt, ...graph }: RestOptions,
): void {
  mountOpenApi(app, config.publicUrl);
  const { deadlineMs, bodyMs } = config.OPERATION_LIMITS;
  const runAs = createGraph({ ...graph, deadlineMs });
  app.register(async (scope) => {
    takeAnyBody(scope);
    mountIm(scope, { runAs, dialect: config.IM_DIALECT, bodyMs, openRooms: config.OPEN_ROOMS });
  });
  app.register(async (scope) => {
    takeAnyBody(scope);
    await removeLeftovers();
    mountDouyin(scope, {
      runAs,
      viewerOf,
      reachedAt,
      spool: createSpoolBudget(spoolLimitsOf(config)),
      settings: {
        strict: config.DOUYIN_STRICT,
        polling: config.DOUYIN_CHAT_POLLING,
        dateOf: monthAndDay(config.DOUYIN_TIME_ZONE),
        feed: config.DOUYIN_FEED,
        feedSize: config.DOUYIN_FEED_SIZE,
        maxMessageLength: config.DOUYIN_MESSAGE_LENGTH,
        maxVideoBytes: config.MAX_VIDEO_BYTES,
        bodyMs,
        uploadBytesPerSecond: config.UPLOAD_BYTES_PER_SECOND,
        publicUrl: config.publicUrl,
      },
    });
  });
}
