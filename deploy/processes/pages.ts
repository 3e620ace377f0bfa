import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mountExplorer } from '@clipgraph/gateway/explorer/mount.ts';
import { mountWeb } from '@clipgraph/gateway/web/mount.ts';
import type { Config } from '@clipgraph/platform/config/config.ts';
import type { FastifyInstance } from 'fastify';

const folder = fileURLToPath(new URL('../../web/dist/', import.meta.url));

/** Whether the web client is served; if it is wanted and not there, it has to be built. */
export const webClientState = ({ WEB }: Pick<Config, 'WEB'>): 'served' | 'off' | 'missing' =>
  !WEB ? 'off' : existsSync(`${folder}index.html`) ? 'served' : 'missing';

/** The pages of the front door: the web client at `/` and the explorer. */
export function mountPages(app: FastifyInstance, config: Config): void {
  const { WEB, EXPLORER, MEDIA_PUBLIC_URL, publicUrl } = config;
  const mediaOrigins = new Set(
    [publicUrl, MEDIA_PUBLIC_URL].flatMap((url) => (url ? [new URL(url).origin] : [])),
  );
  const hasClient =
    WEB && mountWeb(app, { folder, explorer: EXPLORER, mediaOrigins: [...mediaOrigins] });
  if (EXPLORER) mountExplorer(app, { atRoot: !hasClient });
}
