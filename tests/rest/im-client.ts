import { randomBytes } from 'node:crypto';
import { ask, type HttpAnswer } from '../kit/http.ts';

interface PulledMessage {
  chat: string;
  text: string;
  sender: string;
  send_time: number;
}
export interface PulledPage {
  messages: PulledMessage[];
  has_more: boolean;
  next_cursor: number;
}

/** A client of the IM API as its documentation describes it. */
export function createImClient(url: () => string) {
  const json = { 'content-type': 'application/json' };
  const sendRaw = (members: unknown): Promise<HttpAnswer> =>
    ask(`${url()}/api/send`, { method: 'POST', headers: json, body: JSON.stringify(members) });
  const pullRaw = (members: unknown, headers: Record<string, string> = {}): Promise<HttpAnswer> =>
    ask(`${url()}/api/pull`, { headers: { ...json, ...headers }, body: JSON.stringify(members) });
  return {
    sendRaw,
    pullRaw,
    async send(chat: string, sender: string, text: string): Promise<void> {
      const { status, text: body } = await sendRaw({ chat, sender, text });
      if (status !== 200) throw new Error(`send: ${status} ${body}`);
    },
    async pull(
      members: Record<string, unknown>,
      headers?: Record<string, string>,
    ): Promise<PulledPage> {
      const { status, text } = await pullRaw(members, headers);
      if (status !== 200) throw new Error(`pull: ${status} ${text}`);
      return JSON.parse(text);
    },
    /** A room of two that nobody else uses. */
    newRoom(): { room: string; a: string; b: string } {
      const [a, b] = [`a-${randomBytes(5).toString('hex')}`, `b-${randomBytes(5).toString('hex')}`];
      return { room: `${a}:${b}`, a, b };
    },
  };
}

export const texts = ({ messages }: PulledPage): string[] => messages.map(({ text }) => text);
