import { i18n } from '../../../i18n/i18n.ts';

export const ownProfileWords = i18n('settings/profile', {
  avatar: 'Picture',
  background: 'Background',
  change: 'Choose a picture',
  changeAvatar: 'Choose a profile picture',
  changeBackground: 'Choose a background picture',
  sending: 'Uploading…',
  displayName: 'Name to show',
  bio: 'About you',
  bioHint: 'Up to 200 characters.',
  see: 'See your profile',
  badType: 'Choose a JPEG, PNG, WebP, AVIF or GIF picture.',
  tooBig: 'That picture is too big. Choose one of at most 5 MB.',
});
