import { randomUUID } from 'node:crypto';
import { createHttpAskTransport } from '@clipgraph/platform/ask/http-transport.ts';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import { openRoom } from '@clipgraph/platform/subgraph/open-room.ts';
import { mountHealth, mountMetrics } from '@clipgraph/platform/telemetry/health.ts';
import { observeAsk } from '@clipgraph/platform/telemetry/observe-ask.ts';
import { observeDisk, observeHealth } from '@clipgraph/platform/telemetry/observe-process.ts';
import { observeRooms } from '@clipgraph/platform/telemetry/observe-rooms.ts';
import { openTelemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
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
    const telemetry = await openTelemetry(config, 'media');
    closers.push(telemetry.close);
    const askTransport = createHttpAskTransport({ urls: addressesOf(config), keyring, self: definition.name, log });
    closers.push(askTransport.close);
    const foundation = { config, log, ...stores, keyring, askTransport: observeAsk(askTransport, telemetry), holder: randomUUID(), telemetry };
    const room = await openRoom(definition, foundation);
    closers.push(room.close);
    const app = Fastify();
    const health = { started: () => working, own: { database: room.services.database.ping }, others: stores.probes };
    mountHealth(app, { service: 'media', ...health });
    observeHealth(telemetry.registry, health);
    observeDisk(telemetry.registry, config.DATA_DIR);
    observeRooms(telemetry.registry, [room]);
    mountMetrics(app, telemetry.registry);
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
