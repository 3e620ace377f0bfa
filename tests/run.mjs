import { requireNode26 } from '../deploy/node-26.mjs';

requireNode26(import.meta.url);
await import('./run-suites.ts');
