import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Servers are often outside a user's PATH. */
const folders = () => [
  ...(process.env.PATH ?? '').split(delimiter),
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/libexec',
];

/** The full path of a program, or undefined when it is not installed. */
export async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of folders()) {
    const path = join(folder, name);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}

/** @throws Error that says how to install the program. */
export async function requireProgram(name: string, install: string): Promise<string> {
  const path = await findProgram(name);
  if (!path) throw new Error(`${name} is not installed. Install it with: ${install}`);
  return path;
}

/**
 * Runs a program to its end.
 * @returns what it wrote to standard output.
 * @throws Error with the last lines it wrote.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  cwd?: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else
        reject(
          new Error(
            `${program} ended with ${code}:\n${`${output}${errors}`.trim().split('\n').slice(-15).join('\n')}`,
          ),
        );
    });
  });
}
