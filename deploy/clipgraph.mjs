#!/usr/bin/env node
import { requireNode26 } from './node-26.mjs';

requireNode26(import.meta.url);
await import('./cli/main.ts');
