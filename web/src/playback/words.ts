import { params } from '@nanostores/i18n';
import { i18n } from '../i18n/i18n.ts';

export const playbackWords = i18n('playback', {
  play: 'Play',
  pause: 'Pause',
  seek: 'Seek',
  mute: 'Sound off',
  unmute: 'Sound on',
  tapForSound: 'Tap for sound',
  photo: params('Photo {at} of {count}'),
  previousPhoto: 'Previous photo',
  nextPhoto: 'Next photo',
  processing: 'Being prepared…',
  failed: 'This could not be prepared.',
});
