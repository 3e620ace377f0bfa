import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, ownStores, type ProductProcess, startProcess } from '../kit/process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const bash = promisify(execFile);

/**
 * The shell blocks of the README that are marked as the tour; those marked `refused` show an error
 * on purpose.
 */
const blocks = async (mark: RegExp) => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  return [...readme.matchAll(/```sh (tour[^\n]*)\n(.*?)```/gs)]
    .filter(([, marks]) => mark.test(marks ?? ''))
    .map(([, , code]) => code ?? '');
};

describe('the tour of the README', () => {
  let folder: string;
  let product: ProductProcess;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clipgraph-tour-'));
    const port = String(await freePort());
    url = `http://localhost:${port}`;
    product = await startProcess('deploy/start.mjs', {
      ...ownStores(),
      DATA_DIR: join(folder, 'data'),
      DEMO: '0',
      PORT: port,
    });
  });

  afterAll(async () => {
    await product?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /**
   * Runs pasted blocks one after the other, as a reader would, against this instance and with the
   * clip in a folder of its own.
   */
  const paste = async (code: readonly string[]) => {
    const here = code
      .join('\n')
      .replaceAll('http://localhost:4000', url)
      .replaceAll('clip.mp4', join(folder, 'clip.mp4'))
      .replaceAll('-m 3 ', '-m 8 ');
    // Without --norc a bash whose standard input is a socket, as Node's pipes are, may read the
    // start-up files of the machine.
    const { stdout, stderr } = await bash('bash', ['--norc', '-euo', 'pipefail', '-c', here], {
      cwd: root,
    });
    return { stdout, stderr };
  };

  it('does what it says when it is pasted', async () => {
    const code = await blocks(/^tour/);
    expect(code.length).toBeGreaterThanOrEqual(6);
    const { stdout, stderr } = await paste(code);
    expect(stderr).toBe('');
    const refused = stdout.split('\n').filter((line) => line.includes('"errors"'));
    // Only the block that shows a refusal is refused: Nina following herself.
    expect(refused).toHaveLength((await blocks(/refused/)).length);
    expect(refused[0]).toContain('BAD_USER_INPUT');
    for (const told of [
      '"status":"READY"',
      '"caption":"Hello, world"',
      '206 video/mp4 1024 bytes',
      '"likeCount":1,"isLikedByMe":true',
      '"text":"First!"',
      '"followerCount":1,"isFollowedByMe":true',
      '"likeCount":1,"commentCount":1',
      '{"seq":2,"text":"In my kitchen :)","sender":{"username":"nina"}},{"seq":1',
      '"messageAdded":{"seq":3,"text":"Come by!","sender":{"username":"nina"}}',
      '"text":"No account needed"',
      '"status_code":0',
    ])
      expect(stdout).toContain(told);

    // A second time those who are known log in, as the README says.
    const again = await paste(
      code.map((block) =>
        block.replaceAll('register(', 'login(').replaceAll('RegisterInput', 'LoginInput'),
      ),
    );
    const codes = again.stdout.split('\n').filter((line) => line.includes('"errors"'));
    expect(codes).toEqual([expect.stringContaining('BAD_USER_INPUT')]);
    expect(again.stderr).toBe('');
  });
});
