import { type ChildProcess, spawn } from 'node:child_process';

/** Where somebody pastes what the pages say. */
interface Shell {
  /** All that was written so far. */
  output(): string;
  /** Pastes lines and waits until they are done. @returns what they wrote */
  paste(text: string): Promise<string>;
  /** Waits for a text in what is written. @throws Error with the output after `withinMs` */
  until(pattern: RegExp, withinMs: number): Promise<void>;
  end(): void;
}

/** A bash of its own, which ends with everything that was started in it. */
export function openShell(folder: string, env: Record<string, string>): Shell {
  const child: ChildProcess = spawn('bash', ['--norc', '-s'], {
    cwd: folder,
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  let pasted = 0;
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const listener of listeners) listener();
    });
  const until: Shell['until'] = (pattern, withinMs) =>
    new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        listeners.delete(look);
        settle();
      };
      const look = () => {
        if (pattern.test(output)) finish(resolve);
      };
      const timer = setTimeout(
        () => finish(() => reject(new Error(`${pattern} did not come:\n${output.slice(-4_000)}`))),
        withinMs,
      );
      listeners.add(look);
      look();
    });
  return {
    output: () => output,
    until,
    async paste(text) {
      pasted += 1;
      const begin = output.length;
      const mark = `pasted-${pasted}-done`;
      child.stdin?.write(`${text}\necho ${mark}\n`);
      await until(new RegExp(mark), 900_000);
      return output.slice(begin).replace(mark, '');
    },
    end() {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGTERM');
      } catch {
        // Everything in it has ended.
      }
    },
  };
}
