import { expect, test } from 'vitest';
import { silentLog } from '../transport.contract.ts';
import { createKafkaClient } from './client.ts';
import { createKafkaProducer } from './producer.ts';

test('a producer that was closed connects no more, so that a relay which finishes late cannot keep the process running', async () => {
  const producer = createKafkaProducer(
    createKafkaClient({ brokers: ['127.0.0.1:1'], prefix: '', log: silentLog }),
  );
  await producer.close();
  await expect(producer.send([])).rejects.toThrow('closed');
});
