import { isAppError } from '@clipgraph/platform/errors/catalogue.ts';
import { hearOut } from '@clipgraph/platform/http/hear-out.ts';
import type { SpoolBudget } from '@clipgraph/platform/http/spool-budget.ts';
import { publicUrlFor } from '@clipgraph/platform/identity/reached-at.ts';
import {
  type Credentials,
  guest,
  userAgentOf,
  type Viewer,
} from '@clipgraph/platform/identity/viewer.ts';
import { addressIdentity } from '@clipgraph/platform/limits/address.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ReachedAt } from '../../http/reached-at.ts';
import type { Asker, Run } from '../graph.ts';
import { refuseOtherMethods } from '../other-methods.ts';
import { readParameters } from '../request/parameters.ts';
import { mediaTypeOf, querySource, type Source } from '../request/sources.ts';
import { DouyinFailure } from './answers/codes.ts';
import { failure, success } from './answers/envelope.ts';
import { shownFailure } from './answers/failures.ts';
import { type ReceivedFile, receiveForm, ViewerUnknown } from './files/receive-file.ts';
import { sendUpload } from './files/send-upload.ts';
import { authorizationOf, readSources } from './read-request.ts';
import type { Access, Call, DouyinRoute, DouyinSettings } from './route.ts';
import { douyinRoutes } from './routes.ts';

interface DouyinOptions {
  runAs(asker: Asker): Run;
  /** @throws UNAUTHENTICATED for a token that is malformed, expired or revoked */
  viewerOf(credentials: Credentials): Promise<Viewer>;
  reachedAt: ReachedAt;
  settings: DouyinSettings;
  /** What files hold of the disk until they are handed on. */
  spool: SpoolBudget;
}

/** The short-video API below `/douyin`. */
export function mountDouyin(app: FastifyInstance, options: DouyinOptions): void {
  const paths: Record<string, string[]> = {};
  for (const route of douyinRoutes) {
    for (const path of [route.path, ...(route.aliases ?? [])]) {
      const url = `/douyin${path}`;
      app.route({
        method: route.method,
        url,
        handler: (request, reply) => answer(app, options, route, request, reply),
      });
      paths[url] = [route.method];
    }
  }
  refuseOtherMethods(app, paths, (reply) => failure(reply, 40005));
  app.route({
    method: app.supportedMethods,
    url: '/douyin/*',
    handler: (_request, reply) => failure(reply.code(404), 40004),
  });
  // What Fastify itself refuses, before a route is asked.
  app.setErrorHandler((error, request, reply) => fail(request, reply, error, undefined));
}

async function answer(
  app: FastifyInstance,
  options: DouyinOptions,
  route: DouyinRoute,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  let file: ReceivedFile | undefined;
  try {
    const viewerBy = (sources: readonly Source[]) =>
      identify(options, route.access, request, sources);
    const received = await receive(route, request, options, viewerBy);
    file = received.file;
    const { viewer, sources } = received;
    const call: Call<typeof route.parameters> = {
      values: readParameters(route.parameters, sources),
      viewer,
      settings: options.settings,
      file,
      run: options.runAs({ viewer, requestId: request.id }),
      upload: (url, bytes, contentType) =>
        sendUpload(
          app,
          url.slice(publicUrlFor(options.settings, viewer).length),
          bytes,
          contentType,
        ),
    };
    const payload = await route.answer(call);
    return success(reply, payload);
  } catch (error) {
    return fail(request, reply, error, route);
  } finally {
    await file?.remove();
  }
}

/** Parameters and file of a request, and who sends it. */
async function receive(
  route: DouyinRoute,
  request: FastifyRequest,
  { settings, spool }: Pick<DouyinOptions, 'settings' | 'spool'>,
  viewerBy: (sources: readonly Source[]) => Promise<Viewer>,
): Promise<{ viewer: Viewer; sources: readonly Source[]; file: ReceivedFile | undefined }> {
  const { bodyMs, maxVideoBytes, uploadBytesPerSecond } = settings;
  if (!route.file || mediaTypeOf(request.headers['content-type']) !== 'multipart/form-data') {
    const sources = await readSources(request.raw, bodyMs);
    return { viewer: await viewerBy(sources), sources, file: undefined };
  }
  const query = querySource(request.raw);
  const share = spool.open(addressIdentity(request.ip));
  let file: ReceivedFile | undefined;
  try {
    const received = await receiveForm(request.raw, {
      name: route.file.name,
      maxBytes: maxVideoBytes,
      pace: { silenceMs: bodyMs, bytesPerSecond: uploadBytesPerSecond },
      share,
      // A token before the file is looked at before the file is taken; one after it must wait.
      async knows(before) {
        if (authorizationOf(request.raw, [query, before]) === undefined) return false;
        await viewerBy([query, before]);
        return true;
      },
    });
    file = received.file;
    const sources = [query, received.fields];
    return { viewer: await viewerBy(sources), sources, file };
  } catch (error) {
    await file?.remove();
    throw error instanceof ViewerUnknown ? new DouyinFailure(10004) : error;
  } finally {
    // The share of a file that was received is freed when that is removed.
    if (!file) share.free();
  }
}

/** Who is asking: docs/older-clients.md#who-asks. */
async function identify(
  { viewerOf, reachedAt: reachedAtOf }: DouyinOptions,
  access: Access,
  request: FastifyRequest,
  sources: readonly Source[],
): Promise<Viewer> {
  const address = request.ip;
  const userAgent = userAgentOf(request.headers);
  const reachedAt = reachedAtOf(request.raw);
  const asGuest = guest(address, userAgent, reachedAt);
  const authorization = access === 'everybody' ? undefined : authorizationOf(request.raw, sources);
  if (authorization === undefined) {
    if (access === 'account') throw new DouyinFailure(10004);
    return asGuest;
  }
  try {
    return await viewerOf({ authorization, address, userAgent, reachedAt });
  } catch (error) {
    if (access === 'guest-when-stale' && isAppError(error) && error.code === 'UNAUTHENTICATED')
      return asGuest;
    throw error;
  }
}

function fail(
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
  route: DouyinRoute | undefined,
): FastifyReply {
  const shown = shownFailure(error, route?.codes ?? {});
  // A body that was refused early, an upload above all, may still be on its way.
  hearOut(reply);
  if (!shown) {
    const status = (error as { statusCode?: number }).statusCode;
    if (status !== undefined && status < 500) return failure(reply.code(status), 40002, route);
    request.log.error({ err: error, path: route?.path }, 'a request to the short-video API failed');
    return failure(reply.code(500), 40001, route);
  }
  if (shown.retryAfterSeconds !== undefined) reply.header('retry-after', shown.retryAfterSeconds);
  return failure(reply.code(shown.httpStatus), shown.code, route, shown.message);
}
