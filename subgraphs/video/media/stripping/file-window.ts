import type { FileHandle } from 'node:fs/promises';
import { MediaRefused } from '../refused.ts';

/** Random access to a file that is changed in place. Offsets and lengths are in bytes. */
export interface FileWindow {
  readonly size: number;
  /** @throws MediaRefused when the file ends before `length` bytes are there. */
  read(offset: number, length: number): Promise<Buffer>;
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** Overwrites `length` bytes with zeros. */
  zero(offset: number, length: number): Promise<void>;
}

const zeros = Buffer.alloc(64 * 1024);

export async function fileWindow(file: FileHandle): Promise<FileWindow> {
  const { size } = await file.stat();
  const write = async (offset: number, bytes: Uint8Array) => {
    await file.write(bytes, 0, bytes.length, offset);
  };
  return {
    size,
    async read(offset, length) {
      const bytes = Buffer.alloc(length);
      const { bytesRead } = await file.read(bytes, 0, length, offset);
      if (bytesRead < length)
        throw new MediaRefused('broken', 'This video is cut short; upload it again.');
      return bytes;
    },
    write,
    async zero(offset, length) {
      for (let done = 0; done < length; done += zeros.length)
        await write(offset + done, zeros.subarray(0, Math.min(zeros.length, length - done)));
    },
  };
}
