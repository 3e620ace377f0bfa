import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const wanted = 26;
const local = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));

/**
 * Plain JavaScript, so that an older Node can still read it. Node 26 comes with `npm ci` as an
 * optional dependency and npm's scripts find it first; when the script was started by an older one,
 * it runs itself again with that, or says what to do and exits.
 */
export function requireNode26(script) {
  if (Number(process.versions.node.split('.')[0]) >= wanted) return;
  if (existsSync(local) && !process.env.CLIPGRAPH_NODE_TRIED) {
    const { status, signal } = spawnSync(
      local,
      [...process.execArgv, fileURLToPath(script), ...process.argv.slice(2)],
      {
        stdio: 'inherit',
        env: { ...process.env, CLIPGRAPH_NODE_TRIED: '1' },
      },
    );
    if (status === 127)
      console.error(
        'Node 26 cannot run here: install the library that is named above (on Debian and Ubuntu: apt-get install libatomic1).',
      );
    process.exit(signal ? 1 : (status ?? 1));
  }
  console.error(
    `Clipgraph needs Node ${wanted}, and this is Node ${process.versions.node}.\n` +
      'Run "npm ci" (without --omit=optional): it brings Node 26 into this folder. On a machine that it does not cover, install Node 26 yourself.',
  );
  process.exit(1);
}
