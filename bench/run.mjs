import { existsSync, readdirSync } from 'node:fs';
import { requireNode26 } from '../deploy/node-26.mjs';

requireNode26(import.meta.url);

/** `npm run bench -- <name> [options]` */
const [name = ''] = process.argv.splice(2, 1);
const file = new URL(`./${name}.ts`, import.meta.url);
if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
  const names = readdirSync(new URL('.', import.meta.url)).flatMap((entry) =>
    entry.endsWith('.ts') ? entry.slice(0, -3) : [],
  );
  console.error(`Say which: npm run bench -- ${names.join(' | ')}`);
  process.exit(2);
}
await import(file.href);
