import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeClip } from '@clipgraph/video/testing/samples.ts';
import { ask } from '../kit/http.ts';
import { ownStores, startProcess } from '../kit/process.ts';
import { createDouyinClient } from '../rest/douyin-client.ts';
import { runSchemathesis } from '../rest/schemathesis.ts';

/**
 * Requests from the OpenAPI document, good and bad, to the product on one process.
 * @returns one sentence for each thing that is wrong
 */
async function fuzzRest(seconds: number): Promise<string[]> {
  const faults: string[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'clipgraph-fuzz-'));
  const env = {
    ...ownStores(),
    DATA_DIR: join(folder, 'data'),
    RATE_LIMITS: 'off',
    DEMO: '0',
    LOG_LEVEL: 'error',
  };
  const product = await startProcess('deploy/start.mjs', env);
  const { register, publish, post, get } = createDouyinClient(() => product.url);
  const [ann, ben] = [await register('ann'), await register('ben')];
  await publish(ann.token, await makeClip({ seed: 'fuzz', seconds: 1 }), 'a bear');
  const { video_list } = await get('feed/');
  await post('comment/action/', {
    token: ben.token,
    video_id: video_list[0].id,
    action_type: 1,
    comment_text: 'nice',
  });
  try {
    const ids = [ann.id, ben.id];
    const known = {
      token: [ann.token, ben.token],
      user_id: ids,
      to_user_id: ids,
      video_id: [video_list[0].id],
      chat: ['a:b', 'B:a'],
      sender: ['a', 'b'],
    };
    // Half of the time with values that exist, half with none.
    for (const values of [known, {}])
      if (
        !(await runSchemathesis(`${product.url}/openapi.json`, {
          seconds: Math.ceil(seconds / 2),
          known: values,
          folder,
        }))
      )
        faults.push('An answer was a fault of the server, or not in the document: see above.');
    if ((await ask(`${product.url}/ping`)).text !== '{"message":"pong"}')
      faults.push('It does not answer any more.');
  } finally {
    const { code } = await product.stop();
    if (code !== 0) faults.push(`It ended with ${code}.`);
  }
  const errors = product.output().match(/"level":(?:50|60)\b.*/g) ?? [];
  if (errors.length > 0) faults.push(`It logged ${errors.length} errors; the first: ${errors[0]}`);
  // Likes, follows, comments and messages were among the requests; every counter equals its rows.
  const verified = spawnSync(process.execPath, ['deploy/clipgraph.mjs', 'counters', 'verify'], {
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  if (verified.status !== 0) faults.push('Counters differ from their rows.');
  await rm(folder, { recursive: true, force: true });
  return faults;
}

/** `npm run soak -- rest [--seconds 300]` */
if (import.meta.main) {
  const { values } = parseArgs({ options: { seconds: { type: 'string', default: '300' } } });
  const faults = await fuzzRest(Number(values.seconds));
  for (const fault of faults) console.log(fault);
  console.log(faults.length > 0 ? '0 passed, 1 failed' : '1 passed, 0 failed');
  process.exit(faults.length > 0 ? 1 : 0);
}
