import { type DestinationStream, type Logger, pino } from 'pino';
import { currentActivity } from '../telemetry/activity.ts';
import { describeSafely, safeValues } from './safe-values.ts';

/**
 * JSON lines, one format for the whole product: time, level, service, and while a request is served
 * its trace id, the viewer's account and the operation's name. Secrets and bodies are never logged.
 * @param destination @default stdout
 */
export const createLog = (
  level: string,
  service: string,
  destination?: DestinationStream,
): Logger =>
  pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (values) => safeValues(values) as Record<string, unknown>,
      },
      serializers: { err: (error) => describeSafely(error) },
      mixin: () => ({ ...currentActivity()?.notes }),
    },
    ...(destination ? [destination] : []),
  );
