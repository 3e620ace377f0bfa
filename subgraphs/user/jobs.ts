import { type JobHandler, jobHandler } from '@clipgraph/platform/jobs/jobs.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { sendLetter } from './mail/delivery/send-letter.ts';
import { sending } from './mail/letters.ts';
import { searching, writeToOwner } from './mail/request-reset.ts';
import { removal, removePictures } from './pictures/removal.ts';

/** What is done after requests have ended. */
export const jobs = (services: Services): readonly JobHandler[] => [
  jobHandler(removal, (removed) => removePictures(services, removed)),
  jobHandler(searching, (asked) => writeToOwner(services, asked)),
  jobHandler(sending, (letter, stopping) => sendLetter(services, letter, stopping)),
];
