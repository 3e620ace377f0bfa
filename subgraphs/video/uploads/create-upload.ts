import { badUserInput, payloadTooLarge } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { CreateUploadInput, Upload } from '../generated/types.ts';
import { openMedia } from '../media/media.ts';
import { declaredType, mediaTypes } from '../media/media-types.ts';
import { signedUrlLifetimeMs, signUrl } from '../media/serving/signed-urls.ts';
import { uploads } from '../tables.ts';
import { incomingKey } from './upload-files.ts';

/** Uploads that are not published within this time are deleted. */
const dayMs = 24 * 60 * 60_000;
const keptForMs = dayMs;

/** The path that takes an upload's bytes. */
export const uploadPath = (uploadId: string | number): string => `/upload/${uploadId}`;

/**
 * Opens an upload: gives an address that takes exactly the declared bytes within 15 minutes.
 * @throws UNAUTHENTICATED; BAD_USER_INPUT for a content type that is not taken, a length that is
 *   not a whole number of at least 1, or a malformed hash; PAYLOAD_TOO_LARGE above the limit of its
 *   kind; RATE_LIMITED above the bytes that an account may open in a day
 */
export async function createUpload(
  { services, viewer }: Context,
  input: CreateUploadInput,
): Promise<Upload> {
  const accountId = requireAccount(viewer);
  const { config } = services;
  const type = declaredType(input.contentType);
  if (!type) {
    const known = mediaTypes.map(({ contentType }) => contentType).join(', ');
    throw badUserInput(`\`input.contentType\` must be one of ${known}.`, 'input.contentType');
  }
  const { byteLength } = input;
  if (!Number.isSafeInteger(byteLength) || byteLength < 1) {
    throw badUserInput(
      '`input.byteLength` must be a whole number of bytes, at least 1.',
      'input.byteLength',
    );
  }
  const maxBytes = type.kind === 'VIDEO' ? config.MAX_VIDEO_BYTES : config.MAX_PHOTO_BYTES;
  if (byteLength > maxBytes) {
    const kind = type.kind === 'VIDEO' ? 'video' : 'photo';
    throw payloadTooLarge(
      `A ${kind} may have ${maxBytes} bytes; this one has ${byteLength}. ` +
        'Make it smaller and try again.',
    );
  }
  const declaredSha256 =
    input.sha256 === null || input.sha256 === undefined ? null : checkSha256(input.sha256);
  await services.rateLimits.charge([
    {
      name: 'Mutation.createUpload bytes',
      identity: `account:${accountId}`,
      limit: { max: config.UPLOAD_DAY_BYTES, windowMs: dayMs },
      amount: byteLength,
    },
  ]);
  const id = services.ids.next();
  const createdAt = Date.now();
  await services.database.db.insert(uploads).values({
    id,
    accountId,
    contentType: type.contentType,
    byteLength,
    declaredSha256,
    state: 'waiting',
    createdAt,
    keptUntil: createdAt + keptForMs,
  });
  const expiresAt = createdAt + signedUrlLifetimeMs;
  const { store } = await openMedia(config);
  // The REST layer must know at once whether the bytes are good. So it gets the address of our own
  // route, where they are checked as they arrive.
  const url =
    store.direct && viewer.channel !== 'rest'
      ? await store.direct.uploadUrl(incomingKey(id), {
          contentType: type.contentType,
          byteLength,
          expiresInSeconds: signedUrlLifetimeMs / 1000,
        })
      : signUrl(services.keyring, 'upload-url', config.publicUrl, uploadPath(id), expiresAt);
  return { id: String(id), url, expiresAt, maxBytes: byteLength };
}

/** @returns it in lower case @throws BAD_USER_INPUT unless it is 64 hexadecimal digits */
function checkSha256(sha256: string): string {
  if (!/^[0-9a-f]{64}$/i.test(sha256))
    throw badUserInput(
      '`input.sha256` must be 64 hexadecimal digits, or be left out.',
      'input.sha256',
    );
  return sha256.toLowerCase();
}
