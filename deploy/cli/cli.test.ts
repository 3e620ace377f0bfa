import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@clipgraph/platform/config/config.ts';
import { notFound } from '@clipgraph/platform/errors/catalogue.ts';
import Fastify from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Instance } from '../processes/instance.ts';
import { isListening, runOverHttp } from './admin/admin-client.ts';
import { readAdminAccess, removeAdminAccess, writeAdminAccess } from './admin/admin-file.ts';
import { mountAdminRoute } from './admin/admin-route.ts';
import { type Command, findCommand, helpOf, UsageError, usage } from './command.ts';
import { commands } from './commands.ts';
import { show } from './doctor/finding.ts';
import { examineMachine } from './doctor/machine.ts';
import { type ExitCode, runCommand } from './run-command.ts';

const command = (name: string, run: Command['run'], takes?: string): Command => ({
  name,
  summary: `Does ${name}.`,
  run,
  ...(takes ? { takes } : {}),
});
const good: Command['run'] = async () => 0;

async function run(
  command: Command,
  ...words: string[]
): Promise<{ exitCode: ExitCode; lines: string[] }> {
  const lines: string[] = [];
  const context = { commands: [command], instance: { log: pino({ level: 'silent' }) } as Instance };
  return { exitCode: await runCommand(context, words, (line) => lines.push(line)), lines };
}

describe('the words of a command line', () => {
  it('name the longest command that fits, and leave the rest to it', () => {
    const list = [command('user', good, '<word>'), command('user disable', good, '<name>')];
    expect(findCommand(list, ['user', 'disable', 'ada'])).toMatchObject({
      command: { name: 'user disable' },
      rest: ['ada'],
    });
    expect(findCommand(list, ['user', 'show'])).toMatchObject({
      command: { name: 'user' },
      rest: ['show'],
    });
    expect(findCommand(list, ['users'])).toBeUndefined();
  });

  it('are explained by a help that lists every command', () => {
    const help = usage(commands);
    for (const { name } of commands) expect(help).toContain(`clipgraph ${name}`);
    expect(commands.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'seed',
        'doctor',
        'migrate',
        'counters verify',
        'counters repair',
        'outbox status',
        'dlq list',
        'dlq replay',
        'jobs status',
        'jobs retry',
      ]),
    );
  });

  it('give exit code 2 and say what is taken when they are not understood', async () => {
    expect(await run(command('migrate', good), 'migrat')).toMatchObject({
      exitCode: 2,
      lines: [expect.stringContaining('no command "migrat"')],
    });
    expect(await run(command('migrate', good), 'migrate', 'now')).toMatchObject({
      exitCode: 2,
      lines: [expect.stringContaining('takes nothing more')],
    });
    const strict = command(
      'user disable',
      () => Promise.reject(new UsageError('Name exactly one.')),
      '<name>',
    );
    expect(await run(strict, 'user', 'disable')).toEqual({
      exitCode: 2,
      lines: ['Name exactly one.\nUsage: npx clipgraph user disable <name>'],
    });
  });

  it('are explained for each command, with an example that can be typed', () => {
    for (const command of commands) {
      const help = helpOf(command);
      expect(help).toContain(`Usage: npx clipgraph ${command.name}`);
      expect(help).toMatch(new RegExp(`Example: .*npx clipgraph ${command.name}`));
    }
    expect(helpOf(findCommand(commands, ['seed'])?.command as Command)).toContain('--yes');
  });

  it('name the argument that was not understood, and the command that was meant', async () => {
    const instance = {
      log: pino({ level: 'silent' }),
      subgraphs: new Map([['video', {}]]),
    } as unknown as Instance;
    const wrong = async (...words: string[]) => {
      const lines: string[] = [];
      const exitCode = await runCommand({ commands, instance }, words, (line) => lines.push(line));
      expect(exitCode).toBe(2);
      return lines.join('\n');
    };
    expect(await wrong('seed', '--fource')).toMatch(/"--fource" is not an option.*--yes/);
    expect(await wrong('user', 'disable')).toContain('Name the user that is meant.');
    expect(await wrong('user', 'disable', 'ada', 'ben')).toContain('"ben" is too much');
    expect(await wrong('projections', 'rebuild', 'vdeo')).toMatch(/"vdeo".*: video\./);
    expect(await wrong('conters', 'verify')).toContain('Did you mean "counters verify"?');
    expect(await wrong('nonsense')).toContain('npx clipgraph help');
  });

  it('give exit code 1 and the reason when the command fails', async () => {
    const failing = command(
      'user disable',
      () => Promise.reject(notFound('The user "ada"')),
      '<name>',
    );
    const { exitCode, lines } = await run(failing, 'user', 'disable', 'ada');
    expect(exitCode).toBe(1);
    expect(lines[0]).toContain('The user "ada" does not exist');
  });
});

describe('what an issue report needs', () => {
  it('is told of the machine, and no secret is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'clipgraph-doctor-'));
    const env = {
      DATA_DIR: folder,
      PORT: '0',
      REDIS_URL: 'redis://me:hidden-word@localhost:6379',
      OPERATOR_TOKEN: 'hidden-word-too-long',
    };
    const text = (await examineMachine(loadConfig(env), env)).map(show).join('\n');
    await rm(folder, { recursive: true });
    for (const told of [
      /Clipgraph \d+\.\d+\.\d+/,
      `Node ${process.versions.node} on ${process.platform}`,
      `DATA_DIR can be written (${folder})`,
      'GiB free',
      'The folder holds',
      'ffmpeg',
      'Port 0',
      `SQLite ${process.versions.sqlite}, Redis`,
      'REDIS_URL is set',
      `DATA_DIR=${folder}`,
    ])
      typeof told === 'string' ? expect(text).toContain(told) : expect(text).toMatch(told);
    expect(text).not.toContain('hidden-word');
  });
});

describe('the way to a running instance', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clipgraph-cli-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is a file that only its owner can read, gone after the instance', async () => {
    const access = { url: 'http://127.0.0.1:1', token: 'secret', pid: process.pid };
    await writeAdminAccess(folder, { ...access, token: 'of an earlier run' });
    await writeAdminAccess(folder, access);
    expect((await stat(join(folder, 'admin.json'))).mode & 0o777).toBe(0o600);
    expect(await readAdminAccess(folder)).toEqual(access);
    await removeAdminAccess(folder);
    expect(await readAdminAccess(folder)).toBeUndefined();
  });

  it('is not trusted when the process that wrote it is gone', async () => {
    await writeAdminAccess(folder, {
      url: 'http://127.0.0.1:1',
      token: 'secret',
      pid: 2 ** 22 + 1,
    });
    expect(await readAdminAccess(folder)).toBeUndefined();
  });

  it("says whom to be when the file is another user's", async () => {
    await writeAdminAccess(folder, {
      url: 'http://127.0.0.1:1',
      token: 'secret',
      pid: process.pid,
    });
    await chmod(folder, 0o755);
    await chmod(join(folder, 'admin.json'), 0);
    const isRoot = process.geteuid?.() === 0;
    // Permissions do not bind root.
    if (isRoot) process.seteuid?.(65_534);
    try {
      await expect(readAdminAccess(folder)).rejects.toThrow(
        /DATA_DIR .* run this as the user who owns it/,
      );
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it('brings every line as it is printed, and the exit code', async () => {
    const app = Fastify();
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const seen: string[][] = [];
    mountAdminRoute(app, {
      token: 'secret',
      async run(words, print) {
        seen.push([...words]);
        print('first');
        await finished;
        print('last ✓');
        return 1;
      },
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const access = { url, token: 'secret', pid: process.pid };
    expect(await isListening(access)).toBe(true);
    const lines: string[] = [];
    const exitCode = await runOverHttp(access, ['user', 'disable', 'ada'], (line) => {
      lines.push(line);
      // The command ends only after its first line has arrived.
      if (line === 'first') finish();
    });
    expect({ exitCode, lines, seen }).toEqual({
      exitCode: 1,
      lines: ['first', 'last ✓'],
      seen: [['user', 'disable', 'ada']],
    });
    await app.close();
    expect(await isListening(access)).toBe(false);
  });

  it('does not exist for whoever lacks the token', async () => {
    const app = Fastify();
    let runs = 0;
    mountAdminRoute(app, {
      token: 'secret',
      run: async () => {
        runs += 1;
        return 0;
      },
    });
    const payload = { command: 'seed', args: [] };
    for (const authorization of [undefined, '', 'Bearer ', 'Bearer guess', 'secret']) {
      const headers = authorization === undefined ? {} : { authorization };
      expect(
        (await app.inject({ method: 'POST', url: '/internal/admin', headers, payload })).statusCode,
      ).toBe(404);
    }
    expect(runs).toBe(0);
  });
});
