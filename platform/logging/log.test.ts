import { expect, test } from 'vitest';
import { runActivity } from '../telemetry/activity.ts';
import { createLog } from './log.ts';

function capture() {
  const lines: string[] = [];
  const log = createLog('trace', 'video', { write: (line: string) => void lines.push(line) });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') };
}

test('a line is JSON with time, level, service and message', () => {
  const { log, last } = capture();
  log.child({ subgraph: 'video' }).warn({ events: 3 }, 'three events wait');
  expect(last()).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    service: 'video',
    subgraph: 'video',
    events: 3,
    msg: 'three events wait',
  });
});

test('a line written for a request says for which, for whom and for which operation', async () => {
  const { log, last } = capture();
  await runActivity({ notes: { traceId: 'a1', viewerId: 7, operation: 'LikePost' } }, async () => {
    await Promise.resolve();
    log.info('liked');
  });
  expect(last()).toMatchObject({ traceId: 'a1', viewerId: 7, operation: 'LikePost' });
  log.info('later');
  expect(last()).not.toHaveProperty('traceId');
});

test.each([
  ['a password', { input: { password: 'pa55-word' } }],
  ['a token', { session: { accessToken: 'pa55-word', refreshToken: 'pa55-word' } }],
  ['headers', { request: { headers: { authorization: 'Bearer pa55-word' } } }],
  ['a body', { body: 'text: pa55-word' }],
  ['variables', { request: { variables: { text: 'pa55-word' } } }],
  ['credentials of a URL', { url: 'mysql://root:pa55-word@db:3306/x' }],
  [
    'parameters of a statement',
    {
      err: new Error(
        'Failed query: insert into `users` values (?)\nparams: 1,pa55-word\n    at nowhere',
      ),
    },
  ],
  [
    'the value of a duplicate',
    {
      err: Object.assign(new Error("Duplicate entry 'pa55-word' for key 'name'"), {
        code: 'ER_DUP_ENTRY',
      }),
    },
  ],
  [
    'an error below an error',
    { err: new Error('outer', { cause: new Error('Failed query\nparams: pa55-word') }) },
  ],
  [
    'what a library put into an error',
    {
      err: Object.assign(new Error('no'), {
        sql: 'pa55-word',
        parameters: ['pa55-word'],
        source: { body: 'pa55-word' },
      }),
    },
  ],
])('%s is never in a line', (_what, values) => {
  const { log, lines } = capture();
  log.error(values, 'it failed');
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('pa55-word');
});

test('an error keeps its class, code, message and place', () => {
  const { log, last } = capture();
  log.error(
    { err: Object.assign(new TypeError('x is not a function'), { code: 'E1' }) },
    'it failed',
  );
  expect(last().err).toMatchObject({
    type: 'TypeError',
    code: 'E1',
    message: 'x is not a function',
    stack: expect.stringContaining('log.test.ts'),
  });
});
