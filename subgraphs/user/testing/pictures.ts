import type { Id } from '@clipgraph/platform/ids/id.ts';
import { type TestSubgraph, viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import sharp from 'sharp';
import { mountRoutes } from '../routes.ts';

interface Answer {
  statusCode: number;
  error: { code: string; message: string };
}

/** For tests: the routes for pictures, beside the graph of the same subgraph. */
export interface PictureWorld {
  app: FastifyInstance;
  /** Answers without errors; throws otherwise. */
  data<Data>(accountId: Id, query: string, variables?: Record<string, unknown>): Promise<Data>;
  createUpload(
    accountId: Id,
    bytes: Uint8Array,
    contentType: string,
  ): Promise<{ id: string; url: string }>;
  put(url: string, bytes: Uint8Array, contentType?: string): Promise<Answer>;
  /** Creates an upload and sends its bytes. @returns its id */
  upload(accountId: Id, bytes: Uint8Array, contentType?: string): Promise<string>;
  get(url: string): Promise<LightMyRequestResponse>;
}

export async function openPictureWorld(subgraph: TestSubgraph): Promise<PictureWorld> {
  const app = Fastify();
  await mountRoutes(app, subgraph.services);
  const { publicUrl } = subgraph.services.config;
  const data = async <Data>(
    accountId: Id,
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<Data> => {
    const answer = await subgraph.run(viewerOf(accountId), query, variables);
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return answer.data as Data;
  };
  const world: PictureWorld = {
    app,
    data,
    async createUpload(accountId, bytes, contentType) {
      const answer = await data<{ createPictureUpload: { id: string; url: string } }>(
        accountId,
        `mutation ($input: CreateUploadInput!) {
          createPictureUpload(input: $input) { id url maxBytes expiresAt }
        }`,
        { input: { contentType, byteLength: bytes.length } },
      );
      return answer.createPictureUpload;
    },
    async put(url, bytes, contentType) {
      const answer = await app.inject({
        method: 'PUT',
        url: url.slice(publicUrl.length),
        payload: Buffer.from(bytes),
        headers: contentType ? { 'content-type': contentType } : {},
      });
      return { statusCode: answer.statusCode, error: answer.json().error };
    },
    async upload(accountId, bytes, contentType = 'image/png') {
      const { id, url } = await world.createUpload(accountId, bytes, contentType);
      const { statusCode, error } = await world.put(url, bytes, contentType);
      if (statusCode !== 201) throw new Error(`${statusCode} ${JSON.stringify(error)}`);
      return id;
    },
    get: (url) => app.inject({ method: 'GET', url: url.slice(publicUrl.length) }),
  };
  return world;
}

/** A picture of one colour. */
export const plainPicture = (width: number, height: number, background = 'teal') =>
  sharp({ create: { width, height, channels: 3, background } });
