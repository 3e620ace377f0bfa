import { setFlagsFromString } from 'node:v8';

// V8 keeps the source and code of everything that `new Function` has made until the heap is nearly
// full, so that operations that are never the same again would fill it. What is compiled here, and
// by graphql-jit, has caches with bounds of its own.
setFlagsFromString('--no-compilation-cache');
