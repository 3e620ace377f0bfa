import { i18n } from '../../i18n/i18n.ts';

export const settingsWords = i18n('settings', {
  appearance: 'Appearance',
  language: 'Language',
  theme: 'Theme',
  auto: 'As the system',
  light: 'Light',
  dark: 'Dark',
  logOut: 'Log out',
});
