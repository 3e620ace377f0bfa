import { openGateway } from './gateway/open.ts';
import { isSupervisor, superviseGateways } from './gateway/workers.ts';
import { runProcess } from './run.ts';

/** `node deploy/processes/gateway.ts`: the front door in front of subgraphs that run apart. */
await runProcess('gateway', (config, log) =>
  isSupervisor(config) ? superviseGateways(config, log) : openGateway(config, log),
);
