import { z } from 'zod';
import { frontDoorVariables } from './variables/front-door.ts';
import { mailVariables } from './variables/mail.ts';
import { observationVariables } from './variables/observation.ts';
import { olderClientVariables } from './variables/older-clients.ts';
import { processVariables } from './variables/process.ts';
import { pushVariables } from './variables/push.ts';
import { rankingVariables } from './variables/ranking.ts';
import { storeVariables } from './variables/stores.ts';
import { uploadVariables } from './variables/uploads.ts';

/** Every variable the product reads, what it accepts, and its default. */
export const environment = z.object({
  ...processVariables,
  ...storeVariables,
  ...uploadVariables,
  ...rankingVariables,
  ...mailVariables,
  ...pushVariables,
  ...frontDoorVariables,
  ...olderClientVariables,
  ...observationVariables,
});
export type Environment = z.infer<typeof environment>;
