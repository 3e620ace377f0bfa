/**
 * `npm run pack:client -- [folder]`: writes `@clipgraph/client` as plain JavaScript with its types
 * into client/dist, and packs that into a file for `npm install <file>`.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const target = resolve(process.argv[2] ?? '.');

rmSync(at('dist'), { recursive: true, force: true });
execFileSync(
  process.execPath,
  [at('../node_modules/typescript/bin/tsc'), '--project', at('tsconfig.json')],
  { stdio: 'inherit' },
);
const {
  private: _,
  devDependencies: __,
  ...manifest
} = JSON.parse(readFileSync(at('package.json'), 'utf8'));
const exports = { '.': { types: './index.d.ts', default: './index.js' } };
writeFileSync(at('dist/package.json'), JSON.stringify({ ...manifest, exports }, null, 2));
for (const name of ['client/README.md', 'LICENSE'])
  copyFileSync(at(`../${name}`), at(`dist/${name.split('/').at(-1)}`));
execFileSync('npm', ['pack', '--silent', '--pack-destination', target, at('dist')], {
  stdio: 'inherit',
});
