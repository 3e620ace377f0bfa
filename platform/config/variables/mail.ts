import { z } from 'zod';
import { url } from './kinds.ts';

const sender =
  /^(?:[\p{L}\p{N} .'-]{1,60} <[^\s<>@,;:"]{1,64}@[\w.-]{1,255}>|[^\s<>@,;:"]{1,64}@[\w.-]{1,255})$/u;

/** How letters leave. */
export const mailVariables = {
  SMTP_URL: url(['smtp', 'smtps'])
    .optional()
    .describe(
      'smtp://user:password@host:587 or smtps://...:465: the mail server that takes letters; it needs PUBLIC_URL, where their links lead. Unset: letters lie in DATA_DIR/mail.',
    ),
  MAIL_FROM: z
    .string()
    .regex(sender, 'an address, or a name with an address: Clipgraph <no-reply@example.org>')
    .optional()
    .describe('Who letters are from. Unset: Clipgraph <no-reply@the host of PUBLIC_URL>.'),
};
