/**
 * k6 run deploy/load/douyin.k6.js                             100 users for 30 s
 * k6 run -e USERS=20 -e DURATION=5m ...                       another load
 * k6 run -e BASE_URL=http://127.0.0.1:8080 ...                another server
 *
 * Needs one video in the feed (`npm run seed`) and a server with RATE_LIMITS=off. Afterwards every
 * counter must equal its rows: `teardown` fails the run when one does not.
 */
import { check, fail } from 'k6';
import http from 'k6/http';

const base = `${__ENV.BASE_URL || 'http://127.0.0.1:8080'}/douyin`;
const users = Number(__ENV.USERS || 100);

export const options = {
  scenarios: { mixed: { executor: 'constant-vus', vus: users, duration: __ENV.DURATION || '30s' } },
  thresholds: { http_req_failed: ['rate==0'], checks: ['rate==1'] },
};

const query = (values) =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
function call(method, path, values) {
  const answer = http
    .request(method, `${base}/${path}/?${query(values)}`, null, { tags: { name: path } })
    .json();
  check(answer, { success: ({ status_code }) => status_code === 0 });
  return answer;
}

export function setup() {
  const run = Date.now();
  const accounts = [];
  for (let at = 0; at < users; at++) {
    const { user_id, token } = call('POST', 'user/register', {
      username: `k6-${run}-${at}`,
      password: 'k6-secret',
    });
    accounts.push({ id: user_id, token });
  }
  const { video_list } = call('GET', 'feed', {});
  if (video_list.length === 0) fail('There is no video in the feed: run `npm run seed` first.');
  return { accounts, videoId: video_list[0].id };
}

export default function act({ accounts, videoId }) {
  const { token } = accounts[(__VU - 1) % accounts.length];
  const other = accounts[(__VU + __ITER) % accounts.length];
  const own = accounts[(__VU - 1) % accounts.length];
  call('GET', 'feed', { token });
  call('POST', 'favorite/action', { token, video_id: videoId, action_type: 1 + (__ITER % 2) });
  call('GET', 'user', { token, user_id: other.id });
  if (other.id === own.id) return;
  call('POST', 'relation/action', { token, to_user_id: other.id, action_type: 1 + (__ITER % 2) });
  call('POST', 'message/action', {
    token,
    to_user_id: other.id,
    action_type: 1,
    content: `hello ${__ITER}`,
  });
  call('GET', 'message/chat', { token, to_user_id: other.id, pre_msg_time: Date.now() - 1000 });
}

export function teardown({ accounts }) {
  for (const { id } of accounts) {
    const { user } = call('GET', 'user', { user_id: id });
    for (const [counter, path, key] of [
      ['follow_count', 'relation/follow/list', 'user_list'],
      ['follower_count', 'relation/follower/list', 'user_list'],
      ['favorite_count', 'favorite/list', 'video_list'],
    ]) {
      const rows = call('GET', path, { user_id: id })[key].length;
      if (user[counter] !== rows)
        fail(`${counter} of user ${id} is ${user[counter]}, and there are ${rows} rows`);
    }
  }
}
