import { afterEach } from 'vitest';

/** Vitest tells its reasons when all files are done: after an hour, when everything is stopped. */
afterEach(({ task }) => {
  for (const { message, stack } of task.result?.errors ?? [])
    console.log(`${task.name} failed: ${stack ?? message}`);
});
