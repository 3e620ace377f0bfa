// Not by name: an older Node has no such thing, and would end before it could say so.
import module from 'node:module';
import { requireNode26 } from './node-26.mjs';

requireNode26(import.meta.url);
module.enableCompileCache();
await import('./processes/embedded.ts');
