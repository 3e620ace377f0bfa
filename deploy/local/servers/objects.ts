import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { goProgram } from './go-programs.ts';
import type { Place, Recipe } from './recipe.ts';

const version = 'v1.8.0';
const credentials = { accessKeyId: 'clipgraph', secretAccessKey: 'clipgraph-objects' };
const healthPath = '/healthz';
const endpointOf = ({ port }: Place) => `http://127.0.0.1:${port}`;
const folderOf = ({ folder }: Place, name: string) => join(folder, name);

/** An S3 server that keeps objects as files: versitygw, which Go builds from its module. */
export const objects: Recipe = {
  name: 'objects',
  preferredPorts: [19300, 19305],
  programs: ['go'],
  install: 'apt-get install golang, or as https://go.dev/doc/install says',
  async prepare(place) {
    for (const name of ['objects', 'accounts', 'attributes'])
      await mkdir(folderOf(place, name), { recursive: true });
  },
  async command(place) {
    return [
      '/usr/bin/env',
      `ROOT_ACCESS_KEY_ID=${credentials.accessKeyId}`,
      `ROOT_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`,
      await goProgram('versitygw', 'github.com/versity/versitygw/cmd/versitygw', version),
      '--port',
      `127.0.0.1:${place.port}`,
      '--quiet',
      '--health',
      healthPath,
      '--iam-dir',
      folderOf(place, 'accounts'),
      'posix',
      // Not every disk has extended attributes.
      '--sidecar',
      folderOf(place, 'attributes'),
      folderOf(place, 'objects'),
    ];
  },
  async answers(place) {
    const { ok, status } = await fetch(`${endpointOf(place)}${healthPath}`, {
      signal: AbortSignal.timeout(2_000),
    });
    if (!ok) throw new Error(`it answered ${status}`);
  },
  environment: (place) => ({
    OBJECTS_URL: endpointOf(place),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  }),
};
