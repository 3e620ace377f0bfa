import { openMediaWorker } from './media/open.ts';
import { runProcess } from './run.ts';

/** `node deploy/processes/media.ts`: the worker that checks uploads. */
await runProcess('media', openMediaWorker);
