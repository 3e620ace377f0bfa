import { existsSync, readdirSync } from 'node:fs';
import { requireNode26 } from '../deploy/node-26.mjs';

requireNode26(import.meta.url);

/** `npm run bench -- <name> [--] [options]`: programs lie in these folders. */
const folders = ['./', './acts/'].map((folder) => new URL(folder, import.meta.url));
const [name = ''] = process.argv.splice(2, process.argv[3] === '--' ? 2 : 1);
const file = folders
  .map((folder) => new URL(`${name}.ts`, folder))
  .find((one) => /^[a-z-]+$/.test(name) && existsSync(one));
if (!file) {
  const names = folders.flatMap((folder) =>
    readdirSync(folder).flatMap((entry) => (entry.endsWith('.ts') ? entry.slice(0, -3) : [])),
  );
  console.error(`Say which: npm run bench -- ${names.join(' | ')}`);
  process.exit(2);
}
await import(file.href);
