import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { MediaStore } from '@clipgraph/platform/uploads/storage/media-store.ts';
import { type SizeName, shortSides } from './decode-picture.ts';
import type { Picture } from './tables.ts';

const sizeNames = Object.keys(shortSides) as SizeName[];

/** Where a size of a picture lies in the store. */
export const pictureKey = (id: Id, side: number): string => `pictures/${id}/${side}.webp`;

/** The path that serves a size of a picture. */
const picturePath = (id: Id | string, side: number | string): string =>
  `/pictures/${id}-${side}.webp`;

/** A size of a picture with its path, as `Image` shows it. */
export const shownPicture = ({ id, sizes }: Picture, size: SizeName) => ({
  url: picturePath(id, shortSides[size]),
  ...sizes[size],
});

/** Stores every size. The same picture again replaces its files by the same bytes. */
export async function storePicture(
  store: MediaStore,
  id: Id,
  files: Readonly<Record<SizeName, Buffer>>,
): Promise<void> {
  for (const size of sizeNames) {
    const path = join(store.workFolder, randomUUID());
    try {
      await writeFile(path, files[size], { flag: 'wx' });
      await store.putFile(pictureKey(id, shortSides[size]), path, 'image/webp');
    } finally {
      await rm(path, { force: true });
    }
  }
}

export async function deletePictureFiles(store: MediaStore, id: Id): Promise<void> {
  for (const size of sizeNames) await store.delete(pictureKey(id, shortSides[size]));
}
