import { randomUUID } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Database } from '../database.ts';
import { openDatabase } from '../open.ts';
import { noteLog, notes } from '../sample/tables.ts';
import { openScratchDatabase, type ScratchDatabase, sampleFolder } from '../scratch.ts';
import { createMysqlPool } from './mysql-pool.ts';

const log = pino({ level: 'silent' });

/** A way to the database server that can be cut, or be left open and silent. */
async function openLine(target: URL) {
  const sockets = new Set<Socket>();
  let silent = false;
  let onClientData: ((bytes: Buffer | string) => boolean) | undefined;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port || 3306), target.hostname);
    sockets.add(client).add(upstream);
    const end = () => {
      client.destroy();
      upstream.destroy();
      sockets.delete(client);
      sockets.delete(upstream);
    };
    client.on('data', (bytes) => {
      if (silent) return;
      upstream.write(bytes);
      if (onClientData?.(bytes)) end();
    });
    upstream.on('data', (bytes) => silent || client.write(bytes));
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as { port: number };
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    cut,
    /** Nobody listens any more, as after the server was stopped. */
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      cut();
      await closed;
    },
    start: () => listen(port),
    hang(on: boolean) {
      silent = on;
      if (!on) cut();
    },
    /** Cuts one connection right after a packet with this text was passed on. */
    cutAfter(text: string) {
      onClientData = (bytes) => {
        if (!Buffer.from(bytes).includes(text)) return false;
        onClientData = undefined;
        return true;
      };
    },
  };
}

describe.runIf(process.env.DATABASE_URL)('a MySQL server that goes away', () => {
  let scratch: ScratchDatabase;
  let line: Awaited<ReturnType<typeof openLine>>;
  let database: Database;
  beforeAll(async () => {
    scratch = await openScratchDatabase();
    line = await openLine(new URL(scratch.url));
    const url = new URL(scratch.url);
    url.hostname = '127.0.0.1';
    url.port = String(line.port);
    database = await openDatabase({ url: url.href, folder: sampleFolder, log });
    await Promise.all(Array.from({ length: 20 }, () => database.ping()));
  });
  afterAll(async () => {
    await database.close();
    line.cut();
    await line.stop();
    await scratch.drop();
  });

  const unavailable = { extensions: { code: 'UNAVAILABLE' } };
  const read = () => database.db.select().from(notes).where(eq(notes.id, 1));
  const write = () => database.transaction((tx) => tx.insert(noteLog).values({ text: 'x' }));
  const back = () =>
    vi.waitFor(() => Promise.all([read(), write()]), { timeout: 15_000, interval: 50 });

  test('answers UNAVAILABLE at once when nobody listens, and works again when somebody does', async () => {
    await line.stop();
    await expect(read()).rejects.toMatchObject(unavailable);
    await expect(write()).rejects.toMatchObject(unavailable);
    const many = await Promise.allSettled(Array.from({ length: 100 }, read));
    for (const outcome of many)
      expect(outcome).toMatchObject({ status: 'rejected', reason: unavailable });
    await line.start();
    await back();
  });

  test('answers UNAVAILABLE within 2 s when the connections stay open and silent', async () => {
    line.hang(true);
    const answers = Promise.allSettled([
      ...Array.from({ length: 30 }, read),
      ...Array.from({ length: 30 }, write),
    ]);
    const late = new Promise((resolve) => setTimeout(resolve, 2_500, 'late'));
    const first = await Promise.race([answers, late]);
    expect(first).not.toBe('late');
    for (const outcome of await answers)
      expect(outcome).toMatchObject({ status: 'rejected', reason: unavailable });
    line.hang(false);
    await back();
  });

  test('runs a transaction again when its connection was cut before the commit', async () => {
    let runs = 0;
    line.cutAfter('cut me here');
    await database.transaction(async (tx) => {
      runs++;
      await tx.insert(noteLog).values({ text: runs === 1 ? 'cut me here' : 'second run' });
    });
    expect(runs).toBe(2);
    const rows = await database.db.select().from(noteLog);
    expect(rows.filter((row) => row.text === 'second run')).toHaveLength(1);
    expect(rows.filter((row) => row.text === 'cut me here')).toHaveLength(0);
  });

  test('never runs a transaction again once its commit was sent', async () => {
    let runs = 0;
    const running = database.transaction(async (tx) => {
      runs++;
      await tx.insert(noteLog).values({ text: 'committed or not' });
      line.cutAfter('commit');
    });
    await expect(running).rejects.toMatchObject({
      message: expect.stringContaining('before it confirmed the change'),
      ...unavailable,
    });
    expect(runs).toBe(1);
  });

  test('a read over a connection that died unnoticed is simply sent again', async () => {
    await read();
    line.cut();
    expect(await read()).toEqual([]);
  });
});

describe.runIf(process.env.DATABASE_URL)('a process that is kept from running', () => {
  test('waits for the greeting of a MySQL server that answers', async () => {
    const scratch = await openScratchDatabase();
    const pool = createMysqlPool(scratch.url, { poolSize: 2 });
    const reads = Array.from({ length: 5 }, () => pool.query({ sql: 'select 1' }));
    await new Promise(setImmediate);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4_200);
    expect(await Promise.all(reads)).toHaveLength(5);
    await pool.end();
    await scratch.drop();
  });
});

describe.runIf(process.env.DATABASE_URL)('a start against a MySQL server', () => {
  const server = process.env.DATABASE_URL ?? '';
  const name = `scratch_start_${randomUUID().slice(0, 8)}`;
  const urlWith = (change: (url: URL) => void) => {
    const url = new URL(`/${name}`, server);
    change(url);
    return url.href;
  };
  const start = (url: string) =>
    openDatabase({ url, folder: sampleFolder, log, connectWithinMs: 0 });

  test('that does not listen says which one cannot be reached', async () => {
    await expect(
      start(
        urlWith((url) => {
          url.port = '1';
        }),
      ),
    ).rejects.toThrow('cannot be reached');
  });

  test('with a wrong password says so', async () => {
    await expect(
      start(
        urlWith((url) => {
          url.password = 'wrong';
        }),
      ),
    ).rejects.toThrow('refused the user');
  });

  test('with a user who may not create the database names the missing right and the remedy', async () => {
    const scratch = await openScratchDatabase();
    const user = `u${randomUUID().slice(0, 8)}`;
    await scratch.db.execute(`create user '${user}'@'%' identified by 'pw'`);
    const url = urlWith((to) => {
      to.username = user;
      to.password = 'pw';
    });
    await expect(start(url)).rejects.toThrow(
      new RegExp(
        `may not create the database "${name}" \\(missing right: CREATE\\).*GRANT ALL ON \`${name}\``,
      ),
    );
    await scratch.db.execute(`grant select on ${name}.* to '${user}'@'%'`);
    await scratch.db.execute(`create database ${name}`);
    await expect(start(url)).rejects.toThrow(new RegExp(`lacks a right on "${name}".*GRANT ALL`));
    await scratch.db.execute(`drop database ${name}`);
    await scratch.db.execute(`drop user '${user}'@'%'`);
    await scratch.drop();
  });
});

describe.runIf(process.env.DATABASE_URL)(
  'a MySQL server that takes no more prepared statements',
  () => {
    let scratch: ScratchDatabase;
    let limit: number;
    beforeAll(async () => {
      scratch = await openScratchDatabase();
      const answer = await scratch.db.execute('select @@global.max_prepared_stmt_count as kept');
      // biome-ignore lint/suspicious/noExplicitAny: rows of a statement that Drizzle does not know
      const [[row]] = answer as any;
      limit = row.kept;
      await scratch.db.execute('set global max_prepared_stmt_count = 0');
    });
    afterAll(async () => {
      await scratch.db.execute(`set global max_prepared_stmt_count = ${limit}`);
      await scratch.drop();
    });

    test('gets them unprepared, and answers the same', async () => {
      const text = "it's a \\ \u{1F600} 'quote'";
      await scratch.transaction(async (tx) => {
        await tx.insert(noteLog).values({ text });
      });
      await scratch.db.insert(noteLog).values({ text: 'second' });
      const rows = await scratch.db.select().from(noteLog).where(eq(noteLog.text, text));
      expect(rows).toEqual([expect.objectContaining({ text })]);
      expect(await scratch.db.select().from(noteLog)).toHaveLength(2);
    });
  },
);
