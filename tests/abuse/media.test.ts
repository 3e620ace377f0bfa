import { mediaBoxes } from './attacks/media-boxes.ts';
import { uploadFlood } from './attacks/upload-flood.ts';
import { holds } from './held.ts';

holds(mediaBoxes, 9);
holds(uploadFlood, 400);
