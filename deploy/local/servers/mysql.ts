import { createHash } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { requireProgram, runProgram } from './programs.ts';
import type { Place, Recipe } from './recipe.ts';

const user = 'clipgraph';
const password = 'clipgraph';
const install = 'apt-get install mariadb-server-core mariadb-client-core';

const asRoot = () => (process.getuid?.() === 0 ? ['--user=root'] : []);
/** Socket paths are limited to about 100 bytes, so it stands outside the folder. */
const socket = (place: Place) =>
  join(
    tmpdir(),
    `clipgraph-${createHash('sha256').update(place.folder).digest('hex').slice(0, 12)}.sock`,
  );

/** Its own: a server that starts deletes what others keep in a folder that they share. */
const temporary = (place: Place) => join(place.folder, 'tmp');

/** MariaDB, with every commit on disk before it is acknowledged and text compared byte by byte. */
export const mysql: Recipe = {
  name: 'mysql',
  preferredPorts: [13306, 13307],
  programs: ['mariadbd', 'mariadb-install-db'],
  install,
  async prepare(place) {
    const data = join(place.folder, 'data');
    await writeFile(
      join(place.folder, 'accounts.sql'),
      `CREATE USER IF NOT EXISTS '${user}'@'%' IDENTIFIED BY '${password}';\nGRANT ALL PRIVILEGES ON *.* TO '${user}'@'%' WITH GRANT OPTION;\n`,
    );
    await mkdir(temporary(place), { recursive: true });
    if (await stat(data).catch(() => undefined)) return;
    const fresh = join(place.folder, 'data.new');
    await rm(fresh, { recursive: true, force: true });
    await mkdir(fresh, { recursive: true });
    const installer = await requireProgram('mariadb-install-db', install);
    await runProgram(installer, [
      '--no-defaults',
      `--datadir=${fresh}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      `--tmpdir=${temporary(place)}`,
      ...asRoot(),
    ]);
    await rename(fresh, data);
  },
  async command(place) {
    return [
      await requireProgram('mariadbd', install),
      '--no-defaults',
      ...asRoot(),
      `--datadir=${join(place.folder, 'data')}`,
      `--tmpdir=${temporary(place)}`,
      `--socket=${socket(place)}`,
      `--pid-file=${join(place.folder, 'mariadbd.pid')}`,
      `--init-file=${join(place.folder, 'accounts.sql')}`,
      '--bind-address=127.0.0.1',
      `--port=${place.port}`,
      '--skip-name-resolve',
      '--innodb-flush-log-at-trx-commit=1',
      '--innodb-buffer-pool-size=256M',
      '--character-set-server=utf8mb4',
      '--collation-server=utf8mb4_bin',
      '--default-time-zone=+00:00',
      '--max-connections=400',
      '--performance-schema=OFF',
    ];
  },
  async answers(place) {
    const connection = await createConnection({
      host: '127.0.0.1',
      port: place.port,
      user,
      password,
      connectTimeout: 2000,
    });
    try {
      await connection.query('select 1');
    } finally {
      connection.destroy();
    }
  },
  environment: (place) => ({ DATABASE_URL: `mysql://${user}:${password}@127.0.0.1:${place.port}` }),
};
