import type { Config } from '@clipgraph/platform/config/config.ts';
import type { Letter } from '../tables.ts';
import { languages, words } from './words.ts';

/** A letter as a mail server takes it. */
export interface Message {
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  /** The same however often the letter is sent, so that mailboxes can drop a second copy. */
  messageId: string;
  date: Date;
  headers: Readonly<Record<string, string>>;
}

const pages = { verify: '/account/verify-email', reset: '/account/reset-password' } as const;

/**
 * Writes a letter in every language, as text and as HTML. Its link leads to a page with a button:
 * programs that follow the links of letters verify nothing. What stands behind the # of an address
 * is sent to no server, so that no log holds it.
 * @param token undefined for a letter without a link
 */
export function composeLetter(
  { publicUrl, MAIL_FROM }: Pick<Config, 'publicUrl' | 'MAIL_FROM'>,
  { id, kind, address, createdAt }: Letter,
  token: string | undefined,
): Message {
  const page = pages[kind === 'reset' ? 'reset' : 'verify'];
  const url = token && `${publicUrl}${page}#${token}`;
  const { hostname } = new URL(publicUrl);
  const inEach = languages.map((language) => ({ language, ...words[kind][language] }));
  return {
    from: MAIL_FROM ?? `Clipgraph <no-reply@${hostname}>`,
    to: address,
    subject: inEach.map(({ subject }) => subject).join(' / '),
    text: inEach
      .map(({ paragraphs: [first, ...others] }) => [first, url, ...others].filter(Boolean))
      .map((lines) => `${lines.join('\n\n')}\n`)
      .join('\n--\n\n'),
    html: `<!doctype html>
<meta charset="utf-8">
<body style="font: 16px/1.5 sans-serif; max-width: 34em; margin: 2em auto; padding: 0 1em">
${inEach
  .map(({ language, paragraphs: [first, ...others], link }) => {
    const button = url && link ? [`<a href="${url}">${link}</a>`] : [];
    const lines = [first, ...button, ...others].map((line) => `<p>${line}</p>`);
    return `<section lang="${language}">\n${lines.join('\n')}\n</section>`;
  })
  .join('\n<hr>\n')}
`,
    messageId: `<letter-${id}@${hostname}>`,
    date: new Date(createdAt),
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}
