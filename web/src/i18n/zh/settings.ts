import type { settingsWords } from '../../screens/settings/words.ts';
import type { Translation } from '../translation.ts';

export default {
  appearance: '外观',
  language: '语言',
  theme: '主题',
  auto: '跟随系统',
  light: '浅色',
  dark: '深色',
  logOut: '退出登录',
} satisfies Translation<typeof settingsWords>;
