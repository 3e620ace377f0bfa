// Where the client of the graph comes from: whatever else speaks to the server goes through it.
import { createClient, webStorage } from '@clipgraph/client/index.ts';

/** One for the page. The session lies in localStorage, so that tabs share it. */
export const api = createClient({ storage: webStorage(localStorage) });
