import type { Tx } from '@clipgraph/platform/database/database.ts';
import { badUserInput, unauthenticated } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, sql } from 'drizzle-orm';
import { checkBio, checkDisplayName, checkPictureUrl } from '../accounts/text-rules.ts';
import type { Profile, ShownUser } from '../context.ts';
import { tellChange } from '../events/published.ts';
import type { UpdateProfileInput } from '../generated/types.ts';
import { forgetPictures } from '../pictures/removal.ts';
import { takePicture } from '../pictures/take-picture.ts';
import { type UserRow, users } from '../tables.ts';
import { profileColumns, shownUser } from './profiles.ts';

/**
 * Fields left out or null stay as they are; an empty picture URL brings the default picture back.
 * Pictures that are replaced are deleted.
 * @throws UNAUTHENTICATED for a guest; BAD_USER_INPUT naming the field; NOT_FOUND for an upload that
 *   cannot be used
 */
export async function updateProfile(
  services: Services,
  viewer: Viewer,
  input: UpdateProfileInput,
): Promise<ShownUser> {
  const accountId = requireAccount(viewer);
  const change = checked(input);
  const chosen = chosenUploads(input);
  const own = and(eq(users.id, accountId), eq(users.state, 'active'));
  const profile = await services.database.transaction(async (tx) => {
    const [before] = await tx.select(profileColumns).from(users).where(own).for('update');
    if (!before) return undefined;
    const pictures = await changePictures(tx, before, input, chosen);
    if (Object.keys({ ...change, ...pictures }).length === 0) return before;
    await tx
      .update(users)
      .set({ ...change, ...pictures, revision: sql`${users.revision} + 1` })
      .where(own);
    return tellChange(tx, services, 'user.updated', accountId);
  });
  if (!profile) throw unauthenticated('This account no longer exists.');
  return shownUser(profile);
}

const kinds = ['avatar', 'background'] as const;
type Chosen = Partial<Record<(typeof kinds)[number], Id>>;

/** @throws BAD_USER_INPUT for an upload beside a URL, or one upload for both pictures */
function chosenUploads(input: UpdateProfileInput): Chosen {
  const chosen: Chosen = {};
  for (const kind of kinds) {
    const [uploadId, field] = [input[`${kind}UploadId`], `input.${kind}UploadId`];
    if (typeof uploadId !== 'string') continue;
    if (typeof input[`${kind}Url`] === 'string')
      throw badUserInput(`Give either \`${kind}UploadId\` or \`${kind}Url\`, not both.`, field);
    chosen[kind] = toId(uploadId);
  }
  if (chosen.avatar !== undefined && chosen.avatar === chosen.background)
    throw badUserInput(
      'One upload is one picture: create another for the background.',
      'input.backgroundUploadId',
    );
  return chosen;
}

/**
 * Takes the chosen uploads in the order of `kinds`, and forgets the pictures that they or a URL
 * replace. What is shown already may be named again: an answer may have been lost.
 * @returns the columns to change
 */
async function changePictures(
  tx: Tx,
  before: Profile,
  input: UpdateProfileInput,
  chosen: Chosen,
): Promise<Partial<UserRow>> {
  const change: Partial<UserRow> = {};
  const replaced: Id[] = [];
  for (const kind of kinds) {
    const [shown, uploadId] = [before[`${kind}Picture`], chosen[kind]];
    const isByUrl = typeof input[`${kind}Url`] === 'string';
    if (!isByUrl && (uploadId === undefined || uploadId === shown?.id)) continue;
    if (uploadId !== undefined) {
      change[`${kind}Picture`] = await takePicture(
        tx,
        before.id,
        uploadId,
        `input.${kind}UploadId`,
      );
      change[`${kind}Url`] = '';
    } else if (shown) change[`${kind}Picture`] = null;
    if (shown) replaced.push(shown.id);
  }
  await forgetPictures(tx, replaced);
  return change;
}

function checked({
  displayName,
  bio,
  avatarUrl,
  backgroundUrl,
}: UpdateProfileInput): Record<string, string> {
  const change: Record<string, string> = {};
  if (typeof displayName === 'string') change.displayName = checkDisplayName(displayName);
  if (typeof bio === 'string') change.bio = checkBio(bio);
  if (typeof avatarUrl === 'string')
    change.avatarUrl = checkPictureUrl(avatarUrl, 'input.avatarUrl');
  if (typeof backgroundUrl === 'string')
    change.backgroundUrl = checkPictureUrl(backgroundUrl, 'input.backgroundUrl');
  return change;
}
