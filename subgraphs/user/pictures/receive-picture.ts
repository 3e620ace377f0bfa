import type { Readable } from 'node:stream';
import { conflict, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { receiveDeclared } from '@clipgraph/platform/uploads/receive-declared.ts';
import { MediaRefused } from '@clipgraph/platform/uploads/refused.ts';
import { openStore } from '@clipgraph/platform/uploads/storage/open-store.ts';
import type { SentHeaders } from '@clipgraph/platform/uploads/upload-route.ts';
import { and, eq, isNull, or } from 'drizzle-orm';
import { decodePicture } from './decode-picture.ts';
import { storePicture } from './picture-files.ts';
import { declaredType } from './picture-types.ts';
import { type PictureRow, pictures } from './tables.ts';

/**
 * Takes the bytes of an upload, and stores the picture that they hold in every size. Refused bytes
 * leave only the reason behind, which `updateProfile` tells. The same bytes again do no harm.
 * @throws NOT_FOUND for an upload that does not exist any more; CONFLICT when it has other bytes;
 *   what `receiveDeclared` throws; MediaRefused for bytes that cannot be shown
 */
export async function receivePicture(
  services: Services,
  id: Id,
  source: Readable,
  { contentType, contentLength }: SentHeaders,
): Promise<void> {
  const { config } = services;
  const picture = await openPicture(services, id);
  if (contentType !== undefined && isOther(contentType, picture.contentType))
    throw new MediaRefused(
      'type',
      `This upload was created for ${picture.contentType}; ` +
        `send Content-Type: ${picture.contentType}, or create another.`,
    );
  const store = await openStore(config);
  const arriving = { source, contentLength, workFolder: store.workFolder };
  await receiveDeclared(config, picture, arriving, async ({ path, sha256 }) => {
    if (await sameAgain(services, id, sha256)) return;
    const decoded = await services
      .stage('picture', () => decodePicture(path, picture.contentType))
      .catch(async (error: unknown) => {
        if (error instanceof MediaRefused) await rememberRefusal(services, id, error.message);
        throw error;
      });
    await claim(services, id, sha256);
    await services.stage('store', () => storePicture(store, id, decoded.files));
    await services.database.db
      .update(pictures)
      .set({ state: 'ready', refusal: null, sizes: decoded.sizes })
      .where(and(eq(pictures.id, id), eq(pictures.state, 'waiting')));
  });
}

/** A declared type of another name; one that is not known is judged by the bytes alone. */
function isOther(sent: string, declared: string): boolean {
  const type = declaredType(sent);
  return type !== undefined && type.contentType !== declared;
}

async function openPicture({ database }: Services, id: Id): Promise<PictureRow> {
  const [picture] = await database.db.select().from(pictures).where(eq(pictures.id, id));
  if (!picture || picture.state === 'removed') throw notFound('This upload');
  return picture;
}

/** Whether the upload has these same bytes already. @throws CONFLICT when it has others */
async function sameAgain(services: Services, id: Id, sha256: string): Promise<boolean> {
  const picture = await openPicture(services, id);
  if (picture.state === 'waiting') return false;
  if (picture.receivedSha256 === sha256) return true;
  throw otherBytes();
}

/**
 * From now on the upload is for these bytes alone, also when this process dies before it stores
 * them: files of two pictures never mix.
 */
async function claim({ database }: Services, id: Id, sha256: string): Promise<void> {
  const free = or(isNull(pictures.receivedSha256), eq(pictures.receivedSha256, sha256));
  await database.db
    .update(pictures)
    .set({ receivedSha256: sha256 })
    .where(and(eq(pictures.id, id), eq(pictures.state, 'waiting'), free));
  const [picture] = await database.db.select().from(pictures).where(eq(pictures.id, id));
  if (picture?.receivedSha256 !== sha256) throw otherBytes();
}

const otherBytes = () =>
  conflict('This upload has other bytes already. Create another upload for these.');

async function rememberRefusal({ database }: Services, id: Id, refusal: string): Promise<void> {
  await database.db
    .update(pictures)
    .set({ refusal: refusal.slice(0, 500) })
    .where(and(eq(pictures.id, id), eq(pictures.state, 'waiting')));
}
