import { makeClip } from '@clipgraph/video/testing/samples.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../kit/http.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { type Answer, createDouyinClient } from './douyin-client.ts';

let product: TestInstance;
beforeAll(async () => {
  product = await startInstance();
});
afterAll(() => product.close());

/** A phone: it knows its token and its last answers, and nothing else. */
function openPhone() {
  const client = createDouyinClient(() => product.url);
  const good = async (answer: Promise<Answer>): Promise<Answer> => {
    const found = await answer;
    expect(found).toMatchObject({ status_code: 0, status_msg: 'success' });
    return found;
  };
  return {
    publish: client.publish,
    get: (path: string, values = {}) => good(client.get(path, values)),
    post: (path: string, values = {}) => good(client.post(path, values)),
    /** What the page of a chat does: it appends whatever comes. */
    openChat(token: string, to_user_id: number) {
      const shown: Answer[] = [];
      return async () => {
        const { message_list } = await good(
          client.get('message/chat/', {
            token,
            to_user_id,
            pre_msg_time: shown.at(-1)?.create_time ?? 0,
          }),
        );
        shown.push(...message_list);
        return shown.map(({ from_user_id, content }) => [from_user_id, content]);
      };
    },
  };
}

test('two phones go the whole way of the old Android client', async () => {
  const [hers, his] = [openPhone(), openPhone()];

  // Start: the feed of a guest, empty for now.
  expect(await hers.get('feed/')).toEqual({
    status_code: 0,
    status_msg: 'success',
    video_list: [],
    next_time: 0,
  });

  // Register, which logs in, and the profile right after.
  const ann = await hers.post('user/register/', { username: 'ann', password: 'ann-secret' });
  expect((await hers.get('user/', { user_id: ann.user_id, token: ann.token })).user).toMatchObject({
    id: ann.user_id,
    name: 'ann',
  });
  const ben = await his.post('user/register/', { username: 'ben', password: 'ben-secret' });
  const again = await his.post('user/login/', { username: 'ben', password: 'ben-secret' });
  expect(again.user_id).toBe(ben.user_id);

  // The plus button: a real MP4, which its own profile shows at once.
  expect(
    await hers.publish(ann.token, await makeClip({ seed: 'android', seconds: 2 }), 'a bear'),
  ).toMatchObject({ status_code: 0 });
  const { video_list: own } = await hers.get('publish/list/', {
    user_id: ann.user_id,
    token: ann.token,
  });
  expect(own).toMatchObject([{ title: 'a bear', author: { id: ann.user_id, work_count: 1 } }]);

  // His feed has it; it plays, and the end of the feed leads back to its beginning.
  const { video_list, next_time } = await his.get('feed/', { token: ben.token });
  expect(video_list).toMatchObject([
    { id: own[0].id, is_favorite: false, author: { is_follow: false } },
  ]);
  expect((await ask(video_list[0].play_url, { headers: { range: 'bytes=0-99' } })).status).toBe(
    206,
  );
  expect((await ask(video_list[0].cover_url)).headers['content-type']).toMatch(/^image\//);
  expect(await his.get('feed/', { token: ben.token, latest_time: next_time })).toMatchObject({
    video_list: [],
    next_time: 0,
  });
  const video_id = video_list[0].id;

  // The heart.
  await his.post('favorite/action/', { token: ben.token, video_id, action_type: 1 });
  expect(
    (await his.get('favorite/list/', { user_id: ben.user_id, token: ben.token })).video_list,
  ).toMatchObject([{ id: video_id, is_favorite: true }]);
  expect((await hers.get('user/', { user_id: ann.user_id, token: ann.token })).user).toMatchObject({
    total_favorited: 1,
  });

  // The comment panel: the answer is shown without loading the list again.
  expect((await his.get('comment/list/', { token: ben.token, video_id })).comment_list).toEqual([]);
  const { comment } = await his.post('comment/action/', {
    token: ben.token,
    video_id,
    action_type: 1,
    comment_text: 'What a bear!',
  });
  expect((await hers.get('comment/list/', { token: ann.token, video_id })).comment_list).toEqual([
    comment,
  ]);
  expect((await hers.get('feed/', { token: ann.token })).video_list).toMatchObject([
    { comment_count: 1, favorite_count: 1, is_favorite: false },
  ]);

  // They follow each other, and are friends.
  await his.post('relation/action/', { token: ben.token, to_user_id: ann.user_id, action_type: 1 });
  expect(
    (await his.get('relation/follow/list/', { user_id: ben.user_id, token: ben.token })).user_list,
  ).toMatchObject([{ id: ann.user_id, is_follow: true }]);
  expect(
    (await hers.get('relation/follower/list/', { user_id: ann.user_id, token: ann.token }))
      .user_list,
  ).toMatchObject([{ id: ben.user_id, is_follow: false }]);
  expect(
    (await hers.get('relation/friend/list/', { user_id: ann.user_id, token: ann.token })).user_list,
  ).toEqual([]);
  await hers.post('relation/action/', {
    token: ann.token,
    to_user_id: ben.user_id,
    action_type: 1,
  });
  expect(
    (await hers.get('relation/friend/list/', { user_id: ann.user_id, token: ann.token })).user_list,
  ).toMatchObject([{ id: ben.user_id, is_follow: true, message: '' }]);

  // The chat page of both, by polling: nothing is missed and nothing is shown twice.
  const [herChat, hisChat] = [
    hers.openChat(ann.token, ben.user_id),
    his.openChat(ben.token, ann.user_id),
  ];
  expect([await herChat(), await hisChat()]).toEqual([[], []]);
  const said: [number, string][] = [];
  for (let turn = 0; turn < 4; turn++) {
    const [phone, from, to] = turn % 2 === 0 ? [hers, ann, ben] : [his, ben, ann];
    await phone.post('message/action/', {
      token: from.token,
      to_user_id: to.user_id,
      action_type: 1,
      content: `message ${turn}`,
    });
    said.push([from.user_id, `message ${turn}`]);
    expect([await herChat(), await hisChat()]).toEqual([said, said]);
    expect([await herChat(), await hisChat()]).toEqual([said, said]);
  }
  expect((await hers.get('relation/friend/list/', { token: ann.token })).user_list).toMatchObject([
    { message: 'message 3', msgType: 0 },
  ]);
  expect((await his.get('relation/friend/list/', { token: ben.token })).user_list).toMatchObject([
    { message: 'message 3', msgType: 1 },
  ]);

  // Long press on one's own comment.
  await his.post('comment/action/', {
    token: ben.token,
    video_id,
    action_type: 2,
    comment_id: comment.id,
  });
  expect((await hers.get('comment/list/', { token: ann.token, video_id })).comment_list).toEqual(
    [],
  );
});
