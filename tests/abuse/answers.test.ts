import { looseAnswers } from './attacks/requests.ts';
import { holds } from './held.ts';

// A browser takes no answer for another kind; figures are not for everybody.
holds(looseAnswers, 11);
