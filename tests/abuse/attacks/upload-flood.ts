import { byCode, limited, repeat } from '../repeat.ts';
import type { Attack } from './attack.ts';

const attempts = 400;
const byteLength = 100 * 2 ** 20;

/** One account announces 40 GiB of videos in a row, more than any person has to show. */
export const uploadFlood: Attack = {
  name: '400 uploads of 100 MiB in a row of one account',
  item: 'writes by account',
  async run({ code, register }) {
    const { token } = await register('uploader');
    const query = 'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { id } }';
    const input = { contentType: 'video/mp4', byteLength };
    const codes = await repeat(attempts, 20, () => code(query, { input }, token));
    const refused = limited(codes);
    // Where the limit lies is the product's to say; that there is none is not.
    return { attempts, refused, through: refused > 0 ? 0 : attempts, note: byCode(codes) };
  },
};
