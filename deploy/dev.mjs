import { requireNode26 } from './node-26.mjs';

requireNode26(import.meta.url);
await import('./local/dev/command.ts');
