/**
 * k6 run deploy/load/im.k6.js                                 20 users, 10 sends each
 * k6 run -e USERS=1000 -e SENDS=20 deploy/load/im.k6.js       stress
 * k6 run -e RAMP=0 ...                                        all users at once, for a server without
 *                                                             rate limits
 * k6 run -e BASE_URL=http://127.0.0.1:8080 ...                another server
 *
 * Afterwards every message must be there once: `teardown` fails the run when one is not.
 */
import { check, fail, sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';

const base = __ENV.BASE_URL || 'http://127.0.0.1:8080';
const users = Number(__ENV.USERS || 20);
const sends = Number(__ENV.SENDS || 10);
/** In how many seconds all users have begun: an address may send 1,500 a second. */
const ramp = Number(__ENV.RAMP ?? (users * sends) / 500);
const headers = { 'Content-Type': 'application/json' };

export const options = {
  scenarios: {
    senders: { executor: 'per-vu-iterations', vus: users, iterations: sends, maxDuration: '10m' },
  },
  thresholds: { http_req_failed: ['rate==0'], checks: ['rate==1'] },
};

export const setup = () => ({ room: `stress-${Date.now()}:peer` });

export default function send({ room }) {
  if (exec.vu.iterationInScenario === 0) sleep((ramp * (exec.vu.idInTest - 1)) / users);
  const text = `${exec.vu.idInTest}.${exec.vu.iterationInScenario}`;
  const answer = http.post(
    `${base}/api/send`,
    JSON.stringify({ chat: room, sender: room.split(':')[0], text }),
    { headers },
  );
  check(answer, { 'sent, without a body': ({ status, body }) => status === 200 && !body });
}

export function teardown({ room }) {
  const seen = new Map();
  let count = 0;
  for (let cursor = 0, more = true; more; ) {
    const page = http
      .post(`${base}/api/pull`, JSON.stringify({ chat: room, cursor, limit: 1000 }), { headers })
      .json();
    for (const { text } of page.messages) {
      const [user, number] = text.split('.').map(Number);
      if (number !== (seen.get(user) || 0))
        fail(`message ${number} of user ${user} stands where ${seen.get(user) || 0} should`);
      seen.set(user, number + 1);
      count += 1;
    }
    more = page.has_more;
    cursor = page.next_cursor;
  }
  if (count !== users * sends) fail(`${users * sends} were sent, and ${count} are there`);
}
