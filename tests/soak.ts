import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * `npm run soak -- <name>`: the long rounds, each in a process of its own. `faults`: the fault
 * tests, ten rounds each.
 */
const folder = new URL('./soak/', import.meta.url);
const names = [
  'faults',
  ...readdirSync(folder).flatMap((file) =>
    file.endsWith('.ts') ? file.slice(0, -'.ts'.length) : [],
  ),
];

const [name = '', ...rest] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(`Say which: npm run soak -- ${names.join(' | ')}`);
  process.exit(2);
}
const program =
  name === 'faults'
    ? [fileURLToPath(new URL('./run.mjs', import.meta.url)), '--faults', '--soak']
    : [fileURLToPath(new URL(`${name}.ts`, folder))];
const { status } = spawnSync(
  process.execPath,
  ['--disable-warning=TimeoutNegativeWarning', ...program, ...rest],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
