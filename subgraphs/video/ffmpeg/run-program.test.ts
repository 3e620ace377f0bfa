import { expect, test } from 'vitest';
import { runProgram } from './run-program.ts';

const endOf = async (program: string, ...args: string[]) =>
  (await runProgram(program, args, { wallMs: 10_000 })).end;

test.runIf(process.platform !== 'win32')(
  'only what a program says itself tells of its file',
  async () => {
    expect(await endOf('/bin/sh', '-c', 'exit 0')).toBe('well');
    expect(await endOf('/bin/sh', '-c', 'exit 1')).toBe('failed');
    expect(await endOf('/bin/sh', '-c', 'kill -SEGV $$')).toBe('failed');
    // As the system does when memory is short.
    expect(await endOf('/bin/sh', '-c', 'kill -9 $$')).toBe('limit');
    expect(await endOf('/no/such/program')).toBe('limit');
  },
);
