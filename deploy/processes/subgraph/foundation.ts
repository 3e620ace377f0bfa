import { randomUUID } from 'node:crypto';
import { createHttpAskTransport } from '@clipgraph/platform/ask/http-transport.ts';
import type { Foundation } from '@clipgraph/platform/subgraph/foundation.ts';
import { observeAsk } from '@clipgraph/platform/telemetry/observe/observe-ask.ts';
import { requestHeaders } from '@clipgraph/platform/telemetry/tracing.ts';
import { addressesOf, type Process } from '../process.ts';

/** What a subgraph stands on in a process of its own: it asks the other subgraphs over HTTP. */
export function openFoundation(process: Process, subgraph: string): Foundation {
  const { config, log, keyring, stores, telemetry, closing } = process;
  const transport = createHttpAskTransport({
    urls: addressesOf(config),
    keyring,
    self: subgraph,
    headers: () => requestHeaders(telemetry.tracing),
    log,
  });
  closing.defer(transport.close);
  return {
    config,
    log,
    ...stores,
    keyring,
    askTransport: observeAsk(transport, telemetry),
    holder: randomUUID(),
    telemetry,
  };
}
