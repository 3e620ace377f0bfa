import { createHash, randomUUID } from 'node:crypto';
import type { Between, UserFacts } from '@clipgraph/platform/ask/ask.ts';
import { consume } from '@clipgraph/platform/events/consumer.ts';
import { draft } from '@clipgraph/platform/events/payloads.ts';
import { outbox } from '@clipgraph/platform/events/tables.ts';
import { guest, requireAccount, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import {
  openTestSubgraph,
  type TestSubgraph,
  viewerOf,
} from '@clipgraph/platform/subgraph/testing.ts';
import { asc } from 'drizzle-orm';
import Fastify, { type FastifyInstance } from 'fastify';
import { mountRoutes } from '../routes.ts';
import { video } from '../subgraph.ts';
import { makePhoto } from './samples.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests read answers of many shapes and assert on them
export type Data = Record<string, any>;

/** For tests: this subgraph with its routes. The test decides who follows and blocks whom. */
export interface VideoSubgraph {
  subgraph: TestSubgraph;
  app: FastifyInstance;
  /** Somebody new. */
  person(): Viewer & { accountId: Id };
  follow(follower: Viewer, followee: Viewer): void;
  block(blocker: Viewer, blocked: Viewer): void;
  mute(muter: Viewer, muted: Viewer): void;
  setPrivate(who: Viewer & { accountId: Id }, isPrivate: boolean): void;
  setState(who: Viewer, state: UserFacts['state']): void;
  /** Gives the subgraph the event that says that an account's state changed. */
  tellState(who: Viewer, state: UserFacts['state'], sequence: number): Promise<void>;
  /** Names of the subgraphs that do not answer. */
  away: Set<string>;
  /** Answers without errors; throws otherwise. */
  data(viewer: Viewer, query: string, variables?: Data): Promise<Data>;
  /** The first error's extensions; throws when there is none. */
  refusal(viewer: Viewer, query: string, variables?: Data): Promise<Data>;
  createUpload(
    viewer: Viewer,
    bytes: Uint8Array,
    contentType: string,
    more?: Data,
  ): Promise<{ id: string; url: string; maxBytes: number }>;
  put(
    url: string,
    bytes: Uint8Array,
    headers?: Record<string, string>,
  ): Promise<{ statusCode: number; error: { code: string; message: string } }>;
  /** Creates an upload and sends its bytes. @returns its id */
  upload(viewer: Viewer, bytes: Uint8Array, contentType: string): Promise<string>;
  /** A post of one photo. */
  publish(viewer: Viewer, input?: Data): Promise<Data>;
  events(): Promise<Data[]>;
  dispose(): Promise<void>;
}

export const nobody = guest('198.51.100.7');
export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

const postFields = `id kind status caption tags visibility createdAt mediaUrl coverUrl
  durationMs width height media { url width height durationMs }`;

/** @param environment variables that the subgraph's configuration is read from */
export async function openVideoSubgraph(
  environment: Record<string, string> = {},
): Promise<VideoSubgraph> {
  const states = new Map<Id, UserFacts['state']>();
  const follows = new Set<string>();
  const blocks = new Set<string>();
  const mutes = new Set<string>();
  const privates = new Set<Id>();
  const away = new Set<string>();
  const unlessAway = <Answer>(name: string, answer: Answer): Answer => {
    if (away.has(name)) throw new Error(`${name} is away`);
    return answer;
  };
  const between = async (viewerId: Id, ids: readonly Id[]): Promise<[Id, Between][]> =>
    unlessAway(
      'relation',
      ids.map((id) => [
        id,
        {
          followedByViewer: follows.has(`${viewerId}:${id}`),
          followsViewer: follows.has(`${id}:${viewerId}`),
          blockedByViewer: blocks.has(`${viewerId}:${id}`),
          blocksViewer: blocks.has(`${id}:${viewerId}`),
          mutedByViewer: mutes.has(`${viewerId}:${id}`),
        },
      ]),
    );
  const followees = async (viewerId: Id) =>
    unlessAway(
      'relation',
      [...follows]
        .filter((edge) => edge.startsWith(`${viewerId}:`))
        .map((edge) => Number(edge.split(':')[1])),
    );
  const facts = async (ids: readonly Id[]) =>
    unlessAway(
      'user',
      ids.flatMap((id) =>
        states.has(id)
          ? [[id, { state: states.get(id), username: `person ${id}`, isPrivate: privates.has(id) }]]
          : [],
      ),
    );
  const subgraph = await openTestSubgraph(video, {
    environment,
    others: { relation: { between, followees }, user: { facts } },
  });
  const app = Fastify();
  await mountRoutes(app, subgraph.services);
  const { publicUrl } = subgraph.services.config;
  let people = 1000;

  const data: VideoSubgraph['data'] = async (viewer, query, variables) => {
    const answer = await subgraph.run(viewer, query, variables);
    if (answer.errors || !answer.data) throw new Error(JSON.stringify(answer.errors ?? answer));
    return JSON.parse(JSON.stringify(answer.data));
  };
  const createUpload: VideoSubgraph['createUpload'] = async (
    viewer,
    bytes,
    contentType,
    more = {},
  ) => {
    const input = { contentType, byteLength: bytes.length, ...more };
    return (
      await data(
        viewer,
        `mutation ($input: CreateUploadInput!) {
          createUpload(input: $input) { id url maxBytes expiresAt }
        }`,
        { input },
      )
    ).createUpload;
  };
  const put: VideoSubgraph['put'] = async (url, bytes, headers = {}) => {
    const answer = await app.inject({
      method: 'PUT',
      url: url.slice(publicUrl.length),
      payload: Buffer.from(bytes),
      headers,
    });
    return { statusCode: answer.statusCode, error: answer.json().error };
  };
  const upload: VideoSubgraph['upload'] = async (viewer, bytes, contentType) => {
    const { id, url } = await createUpload(viewer, bytes, contentType);
    const { statusCode, error } = await put(url, bytes, { 'content-type': contentType });
    if (statusCode !== 201) throw new Error(`${statusCode} ${JSON.stringify(error)}`);
    return id;
  };
  return {
    subgraph,
    app,
    away,
    data,
    createUpload,
    put,
    upload,
    person() {
      const accountId = ++people;
      states.set(accountId, 'active');
      return { ...viewerOf(accountId), accountId };
    },
    follow: (follower, followee) => follows.add(`${follower.accountId}:${followee.accountId}`),
    mute: (muter, muted) => mutes.add(`${muter.accountId}:${muted.accountId}`),
    setPrivate: ({ accountId }, isPrivate) =>
      isPrivate ? privates.add(accountId) : privates.delete(accountId),
    block: (blocker, blocked) => blocks.add(`${blocker.accountId}:${blocked.accountId}`),
    setState: (who, state) => states.set(requireAccount(who), state),
    async tellState(who, state, sequence) {
      const id = requireAccount(who);
      const type = { active: 'user.enabled', disabled: 'user.disabled', deleted: 'user.deleted' }[
        state
      ];
      const told = draft('clip.user', type, id, sequence, {
        id,
        username: `person ${id}`,
        displayName: '',
        state,
      });
      await consume(subgraph.consumer, [{ ...told, id: randomUUID(), occurredAtMs: Date.now() }], {
        retryDelaysMs: [],
        giveUp: async ({ error }) => {
          throw error;
        },
        log: subgraph.foundation.log,
      });
    },
    async refusal(viewer, query, variables) {
      const { errors, ...answer } = await subgraph.run(viewer, query, variables);
      if (!errors?.[0]) throw new Error(`not refused: ${JSON.stringify(answer)}`);
      return { message: errors[0].message, ...errors[0].extensions };
    },
    async publish(viewer, input = {}) {
      const uploadIds = input.uploadIds ?? [
        await upload(
          viewer,
          await makePhoto({ seed: Math.random(), width: 8, height: 8 }),
          'image/jpeg',
        ),
      ];
      const query = `mutation ($input: PublishPostInput!) {
        publishPost(input: $input) { ${postFields} }
      }`;
      return (await data(viewer, query, { input: { caption: 'a post', ...input, uploadIds } }))
        .publishPost;
    },
    events: () => subgraph.services.database.db.select().from(outbox).orderBy(asc(outbox.outboxId)),
    async dispose() {
      await app.close();
      await subgraph.dispose();
    },
  };
}
