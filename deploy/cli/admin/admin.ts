import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Instance } from '../../processes/instance.ts';
import { commands } from '../commands.ts';
import { runCommand } from '../run-command.ts';
import { removeAdminAccess, writeAdminAccess } from './admin-file.ts';
import { mountAdminRoute } from './admin-route.ts';
import { mountMail } from './mail-route.ts';

interface Admin {
  /** Tells the command line where this instance is. Call it once the instance listens. */
  announce(): Promise<void>;
  /** Call it before the instance closes. */
  withdraw(): Promise<void>;
}

const everywhere = new Set(['0.0.0.0', '::']);

/**
 * Lets `npx clipgraph` of the owner of DATA_DIR use this running instance. Call it before the first
 * request is taken.
 */
export function mountAdmin(instance: Instance): Admin {
  const { app } = instance.gateway;
  const token = randomBytes(32).toString('base64url');
  mountAdminRoute(app, {
    token,
    run: (words, print) => runCommand({ commands, instance }, words, print),
  });
  mountMail(app, instance.config, token);
  return {
    async announce() {
      const { port } = app.server.address() as AddressInfo;
      const host = everywhere.has(instance.config.HOST) ? '127.0.0.1' : instance.config.HOST;
      const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
      await writeAdminAccess(instance.config.DATA_DIR, { url, token, pid: process.pid });
    },
    withdraw: () => removeAdminAccess(instance.config.DATA_DIR),
  };
}
