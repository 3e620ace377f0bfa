import { i18n } from '../../../i18n/i18n.ts';

export const privacyWords = i18n('settings/privacy', {
  account: 'Your account',
  isPrivate: 'Private account',
  isPrivateHint: 'Only followers see your posts and lists, and whoever wants to follow you asks.',
  messages: 'Messages',
  requests: 'Requests from strangers',
  requestsHint: 'First messages of people whom you do not follow wait apart until you answer.',
  receipts: 'Read receipts',
  receiptsHint: 'Others see in direct chats how far you have read.',
  blocked: 'Blocked accounts',
  blockedHint: 'They find you nowhere and cannot write to you.',
  noBlocked: 'You block nobody.',
  unblock: 'Unblock',
  muted: 'Muted accounts',
  mutedHint: 'You see nothing of them in your feeds. They cannot notice.',
  noMuted: 'You mute nobody.',
  unmute: 'Unmute',
});
