import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { requireProgram } from './programs.ts';
import type { Recipe } from './recipe.ts';

const install = 'apt-get install redis-server';

/** Redis without persistence: whatever is in it may vanish. */
export const redis: Recipe = {
  name: 'redis',
  preferredPorts: [16379, 16380],
  programs: ['redis-server'],
  install,
  async prepare(place) {
    await mkdir(join(place.folder, 'data'), { recursive: true });
  },
  async command(place) {
    return [
      await requireProgram('redis-server', install),
      '--port',
      String(place.port),
      '--bind',
      '127.0.0.1',
      '--dir',
      join(place.folder, 'data'),
      '--save',
      '',
      // Its command line must keep naming the folder: that is how its process is told from others.
      '--set-proc-title',
      'no',
      '--appendonly',
      'no',
    ];
  },
  async answers(place) {
    const client = new Redis({
      host: '127.0.0.1',
      port: place.port,
      lazyConnect: true,
      connectTimeout: 2000,
      retryStrategy: () => null,
    });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.ping();
    } finally {
      client.disconnect();
    }
  },
  environment: (place) => ({ REDIS_URL: `redis://127.0.0.1:${place.port}` }),
};
