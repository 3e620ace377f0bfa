import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { checkDeclaredBytes } from '@clipgraph/platform/uploads/declared.ts';
import { openUpload } from '@clipgraph/platform/uploads/open-upload.ts';
import type { CreateUploadInput, Upload } from '../generated/types.ts';
import { declaredType, refusalOfType } from './picture-types.ts';
import { pictures } from './tables.ts';

const maxBytes = 5 * 1024 * 1024;

/** With an upload's id behind it, the path that takes the bytes. */
export const pictureUploadsPath = '/pictures/uploads';

/**
 * Opens an upload for a picture of the account: gives an address that takes exactly the declared
 * bytes within 15 minutes.
 * @throws UNAUTHENTICATED; BAD_USER_INPUT for a content type that is not taken, a wrong length or a
 *   malformed hash; PAYLOAD_TOO_LARGE; RATE_LIMITED above the bytes that an account may open in a
 *   day
 */
export async function createPictureUpload(
  services: Services,
  viewer: Viewer,
  input: CreateUploadInput,
): Promise<Upload> {
  requireAccount(viewer);
  const type = declaredType(input.contentType);
  if (!type) throw badUserInput(refusalOfType(input.contentType), 'input.contentType');
  const declared = checkDeclaredBytes(input, { maxBytes, kind: 'picture' });
  const { db } = services.database;
  const { id, url, expiresAt } = await openUpload(
    services,
    { viewer, path: pictureUploadsPath, declared },
    (upload) => db.insert(pictures).values({ ...upload, contentType: type.contentType }),
  );
  return { id: String(id), url, expiresAt, maxBytes: declared.byteLength };
}
