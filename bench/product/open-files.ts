import { readFile } from 'node:fs/promises';

/**
 * Ends the bench with a sentence that says what to do, when this shell does not allow so many
 * sockets. Node raises the soft limit to the hard limit at its start.
 * @param ask how to ask for fewer, but for the number
 */
export async function requireOpenFiles(sockets: number, ask: string): Promise<void> {
  const limits = await readFile('/proc/self/limits', 'utf8');
  const [, openFiles] = /Max open files\s+(\d+)/.exec(limits) ?? [];
  if (Number(openFiles) >= sockets + 500) return;
  console.error(
    `${sockets} sockets need ${sockets + 500} open files, and this shell allows ${openFiles}. ` +
      `Raise it (as root: ulimit -n ${sockets + 500})`,
  );
  console.error(`or ask for fewer: ${ask} ${Number(openFiles) - 500}`);
  process.exit(2);
}
