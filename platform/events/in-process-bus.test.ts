import { createTableDeadLetters } from './dead-letters.ts';
import { createInProcessBus } from './in-process-bus.ts';
import { describeTransport, silentLog } from './transport.contract.ts';

describeTransport(
  'the bus within the process',
  async (consumers) => ({
    publisher: createInProcessBus(consumers, { log: silentLog, retryDelaysMs: [1, 5] }),
    deadLetters: createTableDeadLetters(consumers),
    close: async () => {},
  }),
  10_000,
);
