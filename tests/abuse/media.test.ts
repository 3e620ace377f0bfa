import { uploadFlood } from './attacks/floods-by-account.ts';
import { mediaBoxes } from './attacks/media-boxes.ts';
import { holds } from './held.ts';

holds(mediaBoxes, 9);
holds(uploadFlood, 400);
