import type { ownProfileWords } from '../../../screens/settings/profile/words.ts';
import type { Translation } from '../../translation.ts';

export default {
  avatar: '头像',
  background: '背景',
  change: '选择图片',
  changeAvatar: '更换头像',
  changeBackground: '更换背景图',
  sending: '正在上传…',
  displayName: '昵称',
  bio: '简介',
  bioHint: '最多 200 个字符。',
  see: '查看我的主页',
  badType: '请选择 JPEG、PNG、WebP、AVIF 或 GIF 图片。',
  tooBig: '图片太大，请选择 5 MB 以内的图片。',
} satisfies Translation<typeof ownProfileWords>;
