import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestInstance } from '../kit/instance.ts';
import { eventually } from '../kit/world.ts';

/** Pictures that replace each other, an address that was verified, and a reset through it. */
export async function useProfile(product: TestInstance, photo: Uint8Array): Promise<void> {
  const { token, password } = await product.register('letter reader');
  const by = (query: string, variables: Record<string, unknown> = {}) =>
    product.data(query, variables, token);
  for (let round = 0; round < 2; round++) {
    const { createPictureUpload } = await by(
      'mutation ($input: CreateUploadInput!) { createPictureUpload(input: $input) { id url } }',
      { input: { contentType: 'image/jpeg', byteLength: photo.length } },
    );
    const { pathname, search } = new URL(createPictureUpload.url);
    await fetch(product.url + pathname + search, { method: 'PUT', body: Buffer.from(photo) });
    const { updateProfile } = await by(
      'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { avatar { url } } }',
      { input: { avatarUploadId: createPictureUpload.id } },
    );
    const picture = await fetch(product.url + new URL(updateProfile.avatar.url).pathname);
    await picture.arrayBuffer();
  }
  const email = 'reader@example.org';
  await by(
    'mutation ($email: String!, $password: String!) { setEmail(email: $email, password: $password) { email isEmailVerified } }',
    { email, password },
  );
  await product.data('mutation ($token: String!) { verifyEmail(token: $token) }', {
    token: await tokenIn(product, 'Confirm'),
  });
  await product.data('mutation ($email: String!) { requestPasswordReset(email: $email) }', {
    email,
  });
  await product.data(
    'mutation ($token: String!, $newPassword: String!) { resetPassword(token: $token, newPassword: $newPassword) }',
    { token: await tokenIn(product, 'Set a new'), newPassword: password },
  );
}

/** Without a mail server, letters lie in the data folder. */
const tokenIn = ({ dataDir }: TestInstance, subject: string): Promise<string> =>
  eventually(10_000, async () => {
    const folder = join(dataDir, 'mail');
    for (const name of await readdir(folder)) {
      const letter = name.endsWith('.json') ? await readFile(join(folder, name), 'utf8') : '';
      const token = letter.includes(`"subject":"${subject}`) && /#([\w-]+)/.exec(letter)?.[1];
      if (token) return token;
    }
    throw new Error(`No letter "${subject}" came.`);
  });
