import { spawn } from 'node:child_process';

export interface Said {
  code: number;
  output: string;
}

/** Runs a program to its end, whatever its end. @returns all it wrote, and its exit code */
export function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
  input?: string,
): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
    child.stdin?.end(input);
  });
}

/** @throws Error with the end of what it wrote when it fails */
export async function mustRun(...args: Parameters<typeof run>): Promise<string> {
  const { code, output } = await run(...args);
  if (code === 0) return output;
  const end = output.trim().split('\n').slice(-20).join('\n');
  throw new Error(`${args[0]} ${args[1].join(' ').slice(0, 200)} ended with ${code}:\n${end}`);
}
