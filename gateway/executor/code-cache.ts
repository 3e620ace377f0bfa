import { setFlagsFromString } from 'node:v8';

// V8 keeps the code of every `new Function` until the heap is nearly full, so operations that come
// only once would fill it. The code compiled here and by graphql-jit is kept in bounded caches of
// our own instead.
setFlagsFromString('--no-compilation-cache');
