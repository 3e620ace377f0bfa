import { coldBudget } from './attacks/cold-budget.ts';
import { fewColdDocuments } from './attacks/cold-operations.ts';
import { holds } from './held.ts';

// Documents that are new cost processor time, which each viewer has a budget of.
holds(coldBudget, 200);
holds(fewColdDocuments, 20);
