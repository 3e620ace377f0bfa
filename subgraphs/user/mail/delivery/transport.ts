import type { Config } from '@clipgraph/platform/config/config.ts';
import type { Message } from './compose.ts';
import { keepLetter } from './folder.ts';

/** How letters leave this process. */
interface MailTransport {
  /**
   * @throws ServerAway when nobody takes letters right now; LetterRefused when this one will never
   *   be taken
   */
  send(message: Message): Promise<void>;
}

/** Not the letter's fault: the same one can be taken later. */
export class ServerAway extends Error {}
/** The server has refused this letter, and will again. */
export class LetterRefused extends Error {}

const transports = new WeakMap<Config, MailTransport>();

/** The transport of a configuration: its mail server, or a folder. */
export function mailTransport(config: Config): MailTransport {
  const { SMTP_URL } = config;
  const transport =
    transports.get(config) ?? (SMTP_URL ? smtpTransport(SMTP_URL) : folderTransport(config));
  transports.set(config, transport);
  return transport;
}

const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };
/** Nothing in a letter may name a file or an address to fetch. */
const closed = { disableFileAccess: true, disableUrlAccess: true };

/** The library is loaded with the first letter: most processes send none. */
const nodemailer = () => import('nodemailer');

/** Why a letter could not be handed over, as the library tells it. */
interface SmtpFault {
  code?: unknown;
  responseCode?: unknown;
}

function smtpTransport(url: string): MailTransport {
  const connecting = nodemailer().then(({ createTransport }) =>
    createTransport({ url, ...timeouts, ...closed }),
  );
  return {
    async send(message) {
      const server = await connecting;
      try {
        await server.sendMail(message);
      } catch (error) {
        const { code, responseCode } = error as SmtpFault;
        const { message: reason } = error as Error;
        // Who is refused at the door may be let in tomorrow: only what is said of this letter counts.
        if (code === 'EAUTH' || typeof responseCode !== 'number' || responseCode === 421)
          throw new ServerAway(reason, { cause: error });
        if (responseCode >= 500) throw new LetterRefused(reason, { cause: error });
        throw error;
      }
    },
  };
}

/** Of an installation without a mail server. */
function folderTransport(config: Config): MailTransport {
  const opening = nodemailer().then(({ createTransport }) =>
    createTransport({ streamTransport: true, buffer: true, ...closed }),
  );
  return {
    async send(message) {
      const writer = await opening;
      const { message: eml } = await writer.sendMail(message);
      if (!Buffer.isBuffer(eml)) throw new Error('The letter was not written to memory.');
      await keepLetter(config, message, eml);
    },
  };
}
