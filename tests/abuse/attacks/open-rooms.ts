import type { Attack, Outcome } from './attack.ts';

const messages = 2_000;
const characters = 16_384;
const atOnce = 50;

/** Fills rooms of the old API, which need no account, with the longest messages that it takes. */
export const openRoomFlood: Attack = {
  name: 'open rooms',
  run: ({ url }) => flood(url, { messages, text: 'x'.repeat(characters) }),
};

export async function flood(
  url: string,
  { messages, text }: { messages: number; text: string },
): Promise<Outcome> {
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
  return { attempts: messages, refused };
}
