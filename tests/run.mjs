// Not by name: an older Node lacks them, and would end before it could say so.
import module from 'node:module';
import { requireNode26 } from '../deploy/node-26.mjs';

requireNode26(import.meta.url);
// The workers of the run and the processes that its tests start read what others have compiled.
process.env.NODE_COMPILE_CACHE ??= module.enableCompileCache().directory;
await import('./run-suites.ts');
