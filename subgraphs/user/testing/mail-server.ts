import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** A letter as it arrived, decoded. */
interface Delivered {
  to: string;
  subject: string;
  messageId: string;
  text: string;
  html: string;
  /** Of its link; an empty text without one. */
  token: string;
}

/** For tests: a real SMTP server on a port of its own. */
interface MailServer {
  readonly url: string;
  readonly delivered: Delivered[];
  /** Answers the given code to a recipient instead of taking a letter for it. */
  readonly refused: Map<string, number>;
  /** Waited for once a letter lies here, before the sender is told so. */
  holdAnswers: Promise<void>;
  /** Those to one address, in the order in which they came. */
  to(address: string): Delivered[];
  stop(): Promise<void>;
  start(): Promise<void>;
}

export async function openMailServer(): Promise<MailServer> {
  const delivered: Delivered[] = [];
  const refused = new Map<string, number>();
  let server: SMTPServer | undefined;
  let port = 0;
  const start = async () => {
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      closeTimeout: 100,
      onRcptTo({ address }, _session, done) {
        const code = refused.get(address);
        if (code === undefined) return done();
        done(Object.assign(new Error(`${address} is refused`), { responseCode: code }));
      },
      onData(stream, session, done) {
        text(stream).then((source) => {
          const [to] = session.envelope.rcptTo;
          delivered.push(decode(to?.address ?? '', source));
          mailbox.holdAnswers.then(() => done());
        }, done);
      },
    });
    server.on('error', () => {});
    const listening = server.listen(port, '127.0.0.1');
    await once(listening, 'listening');
    port = (listening.address() as AddressInfo).port;
  };
  await start();
  const mailbox: MailServer = {
    holdAnswers: Promise.resolve(),
    url: `smtp://127.0.0.1:${port}`,
    delivered,
    refused,
    to: (address) => delivered.filter((letter) => letter.to === address),
    start,
    stop: () =>
      new Promise((resolve) => {
        server?.close(() => resolve());
      }),
  };
  return mailbox;
}

function decode(to: string, source: string): Delivered {
  const [head = '', ...rest] = source.split('\r\n\r\n');
  const boundary = /boundary="([^"]+)"/.exec(head)?.[1] ?? '';
  const parts = rest.join('\r\n\r\n').split(`--${boundary}`);
  const partOf = (type: string) => {
    const part = parts.find((each) => each.includes(`Content-Type: ${type}`)) ?? '';
    const [headers = '', ...body] = part.split('\r\n\r\n');
    return decodeBody(headers, body.join('\r\n\r\n').trim());
  };
  const plain = partOf('text/plain');
  const header = (name: string) =>
    new RegExp(`^${name}: (.*(?:\r\n .*)*)`, 'm').exec(head)?.[1] ?? '';
  return {
    to,
    subject: decodeWords(header('Subject')),
    messageId: header('Message-ID'),
    text: plain,
    html: partOf('text/html'),
    token: /#([\w-]+)/.exec(plain)?.[1] ?? '',
  };
}

function decodeBody(headers: string, body: string): string {
  if (headers.includes('base64')) return Buffer.from(body, 'base64').toString();
  return headers.includes('quoted-printable') ? decodeQuoted(body.replace(/=\r\n/g, '')) : body;
}

const decodeQuoted = (quoted: string): string =>
  Buffer.from(
    quoted.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();

const decodeWords = (header: string): string =>
  header
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?(q|b)\?(.*?)\?=/gi, (_, kind, word) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(word, 'base64').toString()
        : decodeQuoted(word.replaceAll('_', ' ')),
    );
