import { randomUUID } from 'node:crypto';
import { createHttpAskTransport } from '@clipgraph/platform/ask/http-transport.ts';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import { openRoom } from '@clipgraph/platform/subgraph/open-room.ts';
import { createMetrics, mountHealth, mountMetrics } from '@clipgraph/platform/telemetry/health.ts';
import Fastify from 'fastify';
import type { Logger } from 'pino';
import { openStores } from '../stores.ts';
import { loadRoom } from './load-room.ts';
import { addressesOf, type Service } from './open-service.ts';

/**
 * The heavy work of the video room in a process of its own: it opens that room's stores, but serves no requests and relays no
 * events; those it writes are relayed by the room. Any number may run.
 */
export async function openMediaWorker(config: Config, log: Logger): Promise<Service> {
  const closers: (() => Promise<void>)[] = [];
  let working = false;
  const close = async () => {
    working = false;
    for (const closer of closers.reverse()) await closer();
  };
  try {
    const definition = await loadRoom('video');
    const keyring = createKeyring(config.SECRETS);
    const stores = openStores(config, log);
    closers.push(stores.close);
    const askTransport = createHttpAskTransport({ urls: addressesOf(config), keyring, self: definition.name });
    closers.push(askTransport.close);
    const room = await openRoom(definition, { config, log, ...stores, keyring, askTransport, holder: randomUUID() });
    closers.push(room.close);
    const app = Fastify();
    const health = { started: () => working, own: { database: room.services.database.ping }, others: stores.probes };
    mountHealth(app, { service: 'media', ...health });
    mountMetrics(app, createMetrics('media'));
    closers.push(() => app.close());
    return {
      async listen() {
        await app.listen({ host: config.HOST, port: config.PORT });
        const stop = await definition.startWorker?.(room.services);
        if (stop) closers.push(stop);
        working = true;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
