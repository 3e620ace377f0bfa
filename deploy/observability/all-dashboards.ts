import { gateway } from './gateway.ts';
import { messaging } from './messaging.ts';
import { overview } from './overview.ts';
import type { Dashboard } from './panels.ts';
import { stores } from './stores.ts';
import { subgraph } from './subgraph.ts';

export const dashboards: readonly Dashboard[] = [overview, gateway, subgraph, messaging, stores];
