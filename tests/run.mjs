import { enableCompileCache, getCompileCacheDir } from 'node:module';
import { requireNode26 } from '../deploy/node-26.mjs';

requireNode26(import.meta.url);
enableCompileCache();
// The workers of the run and the processes that its tests start read what others have compiled.
process.env.NODE_COMPILE_CACHE ??= getCompileCacheDir();
await import('./run-suites.ts');
