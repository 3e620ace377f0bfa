import type { accountWords } from '../../../screens/settings/account/words.ts';
import type { Translation } from '../../translation.ts';

export default {
  email: '邮箱',
  emailHint: '仅用于找回密码，其他人看不到。',
  noEmail: '还没有邮箱：忘记密码时将无法找回。',
  verified: '{email} 已验证。',
  unverified: '{email} 尚未验证，请打开邮件中的链接。',
  addEmail: '添加邮箱',
  changeEmail: '更换邮箱',
  setEmail: '发送验证链接',
  emailSent: '链接已发出，打开后即可完成验证。',
  password: '密码',
  passwordHint: '修改后，其他设备会退出登录。',
  newPassword: '新密码',
  newPasswordHint: '6 至 128 个字符。',
  changePassword: '修改密码',
  passwordChanged: '密码已修改，其他设备均已退出登录。',
  delete: '注销账号',
  deleteHint: '作品会消失，所有设备退出登录，无法恢复。用户名不会再给别人使用。',
  deleteIt: '注销我的账号',
  sureDelete: '确定永久注销账号吗？此操作无法撤销。',
  deleted: '账号已注销。',
} satisfies Translation<typeof accountWords>;
