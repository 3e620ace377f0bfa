import type { FileHandle } from 'node:fs/promises';
import { MediaRefused } from '@clipgraph/platform/uploads/refused.ts';

/** Random access to a file that is changed in place. Offsets and lengths are in bytes. */
export interface FileWindow {
  readonly size: number;
  /** @throws MediaRefused when the file ends before `length` bytes are there. */
  read(offset: number, length: number): Promise<Buffer>;
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** Overwrites `length` bytes with zeros. */
  zero(offset: number, length: number): Promise<void>;
  /** As `zero`, but leaves zeros alone. @returns whether anything was overwritten */
  blank(offset: number, length: number): Promise<boolean>;
}

const zeros = Buffer.alloc(64 * 1024);

export async function fileWindow(file: FileHandle): Promise<FileWindow> {
  const { size } = await file.stat();
  const write = async (offset: number, bytes: Uint8Array) => {
    await file.write(bytes, 0, bytes.length, offset);
  };
  const read = async (offset: number, length: number) => {
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await file.read(bytes, 0, length, offset);
    if (bytesRead < length)
      throw new MediaRefused('broken', 'This video is cut short; upload it again.');
    return bytes;
  };
  return {
    size,
    read,
    write,
    async zero(offset, length) {
      for (let done = 0; done < length; done += zeros.length)
        await write(offset + done, zeros.subarray(0, Math.min(zeros.length, length - done)));
    },
    async blank(offset, length) {
      let changed = false;
      for (let done = 0; done < length; done += zeros.length) {
        const none = zeros.subarray(0, Math.min(zeros.length, length - done));
        if (none.equals(await read(offset + done, none.length))) continue;
        await write(offset + done, none);
        changed = true;
      }
      return changed;
    },
  };
}
