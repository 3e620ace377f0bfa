import { byteLimit, whole, wholeIfGiven } from './kinds.ts';

const mebibyte = 1024 * 1024;

/** What may be uploaded, and what uploads may hold of a process's disk meanwhile. */
export const uploadVariables = {
  MAX_VIDEO_BYTES: byteLimit(128 * mebibyte).describe(
    'The largest video that may be uploaded, in bytes.',
  ),
  MAX_PHOTO_BYTES: byteLimit(20 * mebibyte).describe(
    'The largest photo that may be uploaded, in bytes.',
  ),
  UPLOAD_DAY_BYTES: byteLimit(20 * 1024 * mebibyte).describe(
    'Of the uploads that one account opens in a day, in bytes.',
  ),
  UPLOAD_SPOOL_BYTES: byteLimit(512 * mebibyte).describe(
    'Of uploads under way, in all, in the temporary folder of one process, in bytes: size the folder above it.',
  ),
  UPLOAD_SPOOL_BYTES_EACH: byteLimit(384 * mebibyte).describe(
    'Of those, the uploads of one address or account, in bytes; at least MAX_VIDEO_BYTES.',
  ),
  UPLOADS_AT_ONCE: whole(1, 100_000, 200).describe('Uploads under way at once in one process.'),
  UPLOADS_AT_ONCE_EACH: whole(1, 100_000, 32).describe(
    'Of those, the uploads of one address or account.',
  ),
  MEDIA_JOBS: wholeIfGiven(0, 256).describe(
    'Posts that this process prepares at once, each on one core; all cores when left out, but one when everything is in one process.',
  ),
  UPLOAD_BYTES_PER_SECOND: whole(1, 1_000_000_000, 16 * 1024).describe(
    'How fast the bytes of an upload must come, on average.',
  ),
};
