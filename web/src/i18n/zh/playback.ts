import type { playbackWords } from '../../playback/words.ts';
import type { Translation } from '../translation.ts';

export default {
  play: '播放',
  pause: '暂停',
  seek: '进度',
  mute: '关闭声音',
  unmute: '打开声音',
  tapForSound: '点按打开声音',
  photo: '第 {at} 张，共 {count} 张',
  previousPhoto: '上一张',
  nextPhoto: '下一张',
  processing: '正在处理…',
  failed: '处理失败。',
} satisfies Translation<typeof playbackWords>;
