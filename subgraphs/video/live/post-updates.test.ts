import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { type ExecutionResult, parse, subscribe } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareAll } from '../testing/prepared.ts';
import { makeClip } from '../testing/samples.ts';
import { nobody, openVideoSubgraph, type VideoSubgraph } from '../testing/world.ts';

let video: VideoSubgraph;
beforeAll(async () => {
  video = await openVideoSubgraph();
});
afterAll(() => video.dispose());

type Feed = AsyncGenerator<ExecutionResult, void, void>;
async function follow(viewer: Viewer, id: string): Promise<Feed | ExecutionResult> {
  const { subgraph } = video;
  const opened = await subscribe({
    schema: subgraph.schema,
    document: parse(`subscription { postUpdated(postId: "${id}") {
      caption visibility status processing { stage progress } } }`),
    contextValue: subgraph.createContext({ viewer, requestId: 'r' }),
  });
  return opened as Feed | ExecutionResult;
}
const next = async (feed: Feed | ExecutionResult) =>
  'next' in feed ? ((await feed.next()).value as ExecutionResult) : feed;
const code = async (feed: Feed | ExecutionResult) =>
  (await next(feed)).errors?.[0]?.extensions.code;

test('a post is told as it is, as it is prepared, as it is edited, and when it is gone', async () => {
  const author = video.person();
  const uploadIds = [await video.upload(author, await makeClip({ seed: 1 }), 'video/mp4')];
  const { id } = await video.publish(author, { uploadIds });
  const feed = await follow(nobody, id);
  expect((await next(feed)).data).toMatchObject({
    postUpdated: { status: 'READY', processing: { stage: 'WAITING', progress: 0 } },
  });
  const prepared = prepareAll(video);
  const stages: string[] = [];
  while (stages.at(-1) !== 'DONE') {
    const { data } = (await next(feed)) as {
      data: { postUpdated: { processing: { stage: string } } };
    };
    stages.push(data.postUpdated.processing.stage);
  }
  await prepared;
  expect([...new Set(stages)]).toEqual(
    ['CHECKING', 'COVER', 'TRANSCODING', 'DONE'].filter((stage) => stages.includes(stage)),
  );
  const edit = (input: object) =>
    video.data(
      author,
      'mutation ($id: ID!, $input: EditPostInput!) { editPost(id: $id, input: $input) { id } }',
      { id, input },
    );
  await edit({ caption: 'other words' });
  expect((await next(feed)).data).toMatchObject({ postUpdated: { caption: 'other words' } });
  await edit({ visibility: 'PRIVATE' });
  expect(await code(feed)).toBe('NOT_FOUND');
  expect(await code(await follow(nobody, id))).toBe('NOT_FOUND');
  const own = await follow(author, id);
  expect((await next(own)).data).toMatchObject({ postUpdated: { visibility: 'PRIVATE' } });
  await video.data(author, 'mutation ($id: ID!) { deletePost(id: $id) }', { id });
  expect(await code(own)).toBe('NOT_FOUND');
});
