import { type Logger, pino } from 'pino';

/** JSON lines on stdout, one format for the whole product. Secrets and bodies are never logged. */
export const createLog = (level: string, service: string): Logger =>
  pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['*.password', '*.accessToken', '*.refreshToken', '*.authorization', 'req.headers'],
  });
