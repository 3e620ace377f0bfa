#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { requireNode26 } from './node-26.mjs';

requireNode26(import.meta.url);
enableCompileCache();
await import('./cli/main.ts');
