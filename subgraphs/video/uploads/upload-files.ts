import { rm } from 'node:fs/promises';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { MediaStore } from '@clipgraph/platform/uploads/storage/media-store.ts';
import { fileKey } from '../files/file-key.ts';
import type { FileName } from '../files/stored-files.ts';
import type { CheckedFile, CheckedMedia } from '../media/checks/check-media.ts';
import type { StoredFile } from '../tables.ts';

/** The files that one upload adds to a post. */
export interface ShownFiles {
  media: StoredFile;
  /** null for photos: they are their own cover. */
  cover: StoredFile | null;
}

/**
 * Where a checked file waits until it is published. The hash is part of the key because the bytes
 * of one upload can arrive twice at the same time.
 */
export const uploadKey = (uploadId: Id, { hash, extension }: FileName): string =>
  `uploads/${uploadId}/${hash}.${extension}`;

/** What a checked file is named by once it is stored. */
export const fileNameOf = ({ hash, type }: CheckedFile): FileName => ({
  hash,
  extension: type.extension,
});

const stored = ({
  hash,
  type,
  byteLength,
  width,
  height,
  durationMs,
  needsConversion = false,
}: CheckedFile): StoredFile => ({
  hash,
  extension: type.extension,
  byteLength,
  width,
  height,
  durationMs,
  ...(needsConversion ? { needsConversion } : {}),
});

/** Where a client puts the bytes of an upload that it sends straight to the bucket. */
export const incomingKey = (uploadId: Id): string => `incoming/${uploadId}`;

/** Moves the checked files into the store, where they wait until the upload is published. */
export async function keepChecked(
  store: MediaStore,
  uploadId: Id,
  checked: CheckedMedia,
): Promise<ShownFiles> {
  const media = stored(checked.media);
  const cover = checked.cover && stored(checked.cover);
  if (checked.cover && cover)
    await store.putFile(
      uploadKey(uploadId, cover),
      checked.cover.path,
      checked.cover.type.contentType,
    );
  await store.putFile(
    uploadKey(uploadId, media),
    checked.media.path,
    checked.media.type.contentType,
  );
  return { media, cover };
}

/** Deletes the local files of a check whose result is not used. */
export const discardChecked = async ({ media, cover }: CheckedMedia): Promise<void> => {
  await rm(media.path, { force: true });
  if (cover) await rm(cover.path, { force: true });
};

/** Deletes the files of an upload that are not published, and what its client put in the bucket. */
export async function deleteUploadFiles(
  store: MediaStore,
  uploadId: Id,
  files: readonly (StoredFile | null)[],
): Promise<void> {
  for (const file of files) if (file) await store.delete(uploadKey(uploadId, file));
  if (!store.direct) return;
  await store.direct.dropParts(incomingKey(uploadId));
  await store.delete(incomingKey(uploadId));
}

/** Moves the checked files into the store, straight to their published names. */
export async function publishChecked(
  store: MediaStore,
  checked: CheckedMedia,
): Promise<ShownFiles> {
  for (const file of [checked.cover, checked.media]) {
    if (file)
      await store.putFile(
        fileKey(file.hash, file.type.extension),
        file.path,
        file.type.contentType,
      );
  }
  return { media: stored(checked.media), cover: checked.cover && stored(checked.cover) };
}

/**
 * Copies an upload's files to their published names. This is safe before the post exists, because
 * files are served only once a post shows them.
 * @returns false when the bytes are not there any more
 */
export async function publishUploadFiles(
  store: MediaStore,
  uploadId: Id,
  files: readonly (StoredFile | null)[],
): Promise<boolean> {
  for (const file of files) {
    if (file && !(await store.copy(uploadKey(uploadId, file), fileKey(file.hash, file.extension))))
      return false;
  }
  return true;
}
