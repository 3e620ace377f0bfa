import type { Attack } from './attack.ts';

const messages = 2_000;
const characters = 16_384;
const atOnce = 50;
/** Of 4 MiB; the row of each message counts a little beside its text. */
const longestPerSecond = 256;

/** Fills rooms of the old API, which need no account, with the longest messages that it takes. */
export const openRoomFlood: Attack = {
  name: 'the longest messages into rooms without accounts',
  item: 'open rooms',
  async run({ url }) {
    const began = performance.now();
    const refused = await flood(url, { messages, text: 'x'.repeat(characters) });
    const seconds = (performance.now() - began) / 1_000;
    const granted = Math.floor(longestPerSecond * (seconds + 1));
    return { attempts: messages, refused, through: Math.max(0, messages - refused - granted) };
  },
};

/**
 * Many members send at once.
 * @returns how many messages were refused
 */
export async function flood(
  url: string,
  { messages, text }: { messages: number; text: string },
): Promise<number> {
  let refused = 0;
  let begun = 0;
  const client = async (member: string) => {
    while (begun++ < messages) {
      const body = JSON.stringify({ chat: `${member}:flood`, sender: member, text });
      const answer = await fetch(`${url}/api/send`, { method: 'POST', body });
      if (answer.status === 429) refused++;
      await answer.bytes();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, at) => client(`member${at}`)));
  return refused;
}
