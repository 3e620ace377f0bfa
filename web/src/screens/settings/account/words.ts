import { params } from '@nanostores/i18n';
import { i18n } from '../../../i18n/i18n.ts';

export const accountWords = i18n('settings/account', {
  email: 'E-mail address',
  emailHint: 'Only to reset your password. Nobody sees it.',
  noEmail: 'You have none yet: a forgotten password could not be reset.',
  verified: params('{email} is verified.'),
  unverified: params('{email} waits for you to follow the link that was sent there.'),
  addEmail: 'Add an address',
  changeEmail: 'Change the address',
  setEmail: 'Send a link there',
  emailSent: 'A link is on its way. The address is yours once you have followed it.',
  password: 'Password',
  passwordHint: 'Every other session ends when you change it.',
  newPassword: 'New password',
  newPasswordHint: '6 to 128 characters.',
  changePassword: 'Change password',
  passwordChanged: 'Your password is changed. You are logged out everywhere else.',
  delete: 'Delete the account',
  deleteHint:
    'Your posts disappear and your sessions end, for good. Your name is never given to anybody else.',
  deleteIt: 'Delete my account',
  sureDelete: 'Delete your account for good? It cannot be brought back.',
  deleted: 'Your account is deleted.',
});
