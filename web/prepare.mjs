// Builds the web client into web/dist: `npm ci` runs it, and `npm run web:build`. Plain JavaScript,
// so that an older Node can read it and say what is missing. It needs no network. When it fails,
// everything but the web client works, so `npm ci` goes on; with --required it fails.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const required = process.argv.includes('--required');
const wanted = 26;
const local = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
const isOld = Number(process.versions.node.split('.')[0]) < wanted;

if (process.env.WEB === 'off' && !required) process.exit(0);
if (isOld && existsSync(local) && !process.env.CLIPGRAPH_NODE_TRIED) {
  const { status } = spawnSync(local, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, CLIPGRAPH_NODE_TRIED: '1' },
  });
  process.exit(status ?? 1);
}
try {
  if (isOld) throw new Error(`it needs Node ${wanted}, and this is ${process.versions.node}`);
  const startedAtMs = performance.now();
  await import('./build/documents.ts');
  const { build } = await import('vite');
  const configFile = fileURLToPath(new URL('./vite.config.ts', import.meta.url));
  await build({ configFile, configLoader: 'native', logLevel: 'error' });
  const seconds = ((performance.now() - startedAtMs) / 1_000).toFixed(1);
  console.log(`Built the web client in ${seconds} s.`);
} catch (error) {
  const [reason = ''] = String(error instanceof Error ? error.message : error).split('\n');
  console.error(
    `The web client was not built: ${reason}. The API works without it; "npm run web:build" tries again.`,
  );
  process.exit(required ? 1 : 0);
}
