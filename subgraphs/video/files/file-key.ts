/** Where a published file is stored. Two letters of the hash keep folders small. */
export const fileKey = (hash: string, extension: string): string =>
  `published/${hash.slice(0, 2)}/${hash}.${extension}`;
