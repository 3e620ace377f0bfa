import type { loginWords } from '../../screens/login/words.ts';
import type { Translation } from '../translation.ts';

export default {
  welcome: '欢迎回来',
  join: '加入 Clipgraph',
  username: '用户名',
  password: '密码',
  displayName: '昵称',
  displayNameHint: '不填则显示用户名。',
  email: '邮箱',
  emailHint: '仅用于找回密码，可以不填。',
  passwordHint: '至少 6 个字符。',
  wrong: '用户名或密码不正确。',
  taken: '这个用户名已被使用。',
  disabled: '该账号已被停用。',
  code: '验证码',
  codeHint: '验证器应用中的六位数字，或一个恢复码。',
  codeTitle: '还差一步',
  wrongCode: '验证码不正确。',
  passkey: '使用通行密钥登录',
  passkeyFailed: '通行密钥登录失败。',
  noAccount: '还没有账号？',
  hasAccount: '已有账号？',
  forgot: '忘记密码？',
  resetSent: '如果有账号验证过该邮箱，邮件已经发出。',
  sendReset: '发送邮件',
  continue: '继续',
} satisfies Translation<typeof loginWords>;
