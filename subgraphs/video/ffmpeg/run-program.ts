import { spawn } from 'node:child_process';

/** What a program that works on a stranger's file may take. */
export interface ProgramLimits {
  wallMs: number;
  /** It is ended when it says nothing on its standard output for so long. @default never */
  silenceMs?: number;
  /** Of each file that it writes. */
  maxFileBytes?: number;
  /** Of what it says. @default 32 MiB */
  maxOutputBytes?: number;
}

export interface ProgramEnd {
  /**
   * `failed`: by itself, which tells of its file; `limit`: by us, or by a machine that has no room
   * for it, which may be otherwise the next time.
   */
  end: 'well' | 'failed' | 'limit' | 'stopped';
  output: Buffer;
  /** The last of what it complained about, for the log. */
  complaint: string;
}

const maxMemoryKb = 3 * 1024 * 1024;
const usualOutputBytes = 32 * 1024 * 1024;
const maxComplaintChars = 4_000;
/** Of the shell: it could not start the program, or the system killed that. */
const noRoomCodes: readonly (number | null)[] = [null, 2, 126, 127, 137];
/** The shell counts files in blocks. */
const blockBytes = 512;

/**
 * Runs the program at the lowest priority: Linux may share the processor by session first, and then
 * the session's own niceness is what counts. When this process ends, however it does, descriptor 3
 * is closed: then nobody wants the result any more, and the program is killed.
 */
const watched = `
{ echo 19 > /proc/self/autogroup; } 2>/dev/null
ulimit -v ${maxMemoryKb} 2>/dev/null
ulimit -t "$CPU_SECONDS" 2>/dev/null
ulimit -f "$FILE_BLOCKS" 2>/dev/null
nice -n 19 "$0" "$@" 3<&- &
child=$!
{ read -r _ <&3; kill -9 "$child"; } >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$child"
code=$?
kill "$watcher" 2>/dev/null
exit "$code"
`;

/**
 * Runs a program as a child with limits on time, memory and output, and waits for its end. It gets
 * nothing of this process's environment.
 * @param options.hear gets what it says as it comes, instead of its being collected
 */
export function runProgram(
  program: string,
  args: readonly string[],
  limits: ProgramLimits,
  {
    stopping,
    hear,
  }: { stopping?: AbortSignal | undefined; hear?: ((text: string) => void) | undefined } = {},
): Promise<ProgramEnd> {
  const { wallMs, silenceMs, maxFileBytes = 0, maxOutputBytes = usualOutputBytes } = limits;
  const hasShell = process.platform !== 'win32';
  const { promise, resolve } = Promise.withResolvers<ProgramEnd>();
  if (stopping?.aborted) {
    resolve({ end: 'stopped', output: Buffer.alloc(0), complaint: '' });
    return promise;
  }
  const child = spawn(
    hasShell ? '/bin/sh' : program,
    hasShell ? ['-c', watched, program, ...args] : args,
    {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      detached: hasShell,
      windowsHide: true,
      env: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        CPU_SECONDS: String(Math.ceil(wallMs / 1_000)),
        FILE_BLOCKS: String(Math.max(1, Math.ceil(maxFileBytes / blockBytes))),
      },
    },
  );
  let ended: 'limit' | 'stopped' | undefined;
  const kill = (why: 'limit' | 'stopped') => {
    ended ??= why;
    try {
      if (hasShell && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      else child.kill('SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  const outOfTime = () => kill('limit');
  const wall = setTimeout(outOfTime, wallMs);
  const silence = silenceMs === undefined ? undefined : setTimeout(outOfTime, silenceMs);
  const stop = () => kill('stopped');
  stopping?.addEventListener('abort', stop);

  const chunks: Buffer[] = [];
  let outputBytes = 0;
  let complaint = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    silence?.refresh();
    if (hear) return hear(chunk.toString('latin1'));
    outputBytes += chunk.length;
    if (outputBytes > maxOutputBytes) kill('limit');
    else chunks.push(chunk);
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-maxComplaintChars);
  });
  const finish = (end: ProgramEnd['end']) => {
    clearTimeout(wall);
    clearTimeout(silence);
    stopping?.removeEventListener('abort', stop);
    resolve({ end: ended ?? end, output: Buffer.concat(chunks), complaint });
  };
  child.on('error', () => finish('limit'));
  child.on('close', (code) =>
    finish(code === 0 ? 'well' : noRoomCodes.includes(code) ? 'limit' : 'failed'),
  );
  return promise;
}
