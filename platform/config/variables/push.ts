import { onOff, url } from './kinds.ts';

/** How browsers are told of notifications while they show no page of ours. */
export const pushVariables = {
  PUSH_CONTACT: url(['mailto', 'https'])
    .optional()
    .describe(
      'mailto:you@example.org or an https address: whom the push services of browsers may write to. Unset: PUBLIC_URL if it is https, else an address at localhost, which some of them refuse.',
    ),
  PUSH_LOCAL_ENDPOINTS: onOff('off').describe(
    'on: pushes are sent over http and to private addresses as well. For tests alone; refused when NODE_ENV=production.',
  ),
};
