import type { LetterKind } from '../tables.ts';

/** A letter in one language. The link stands behind the first paragraph. */
interface Words {
  subject: string;
  paragraphs: readonly string[];
  /** What the link says. */
  link?: string;
}

export const languages = ['en', 'zh'] as const;
type Language = (typeof languages)[number];

/** What each letter says; nothing in it was written by somebody else. */
export const words: Readonly<Record<LetterKind, Record<Language, Words>>> = {
  welcome: {
    en: {
      subject: 'Welcome to Clipgraph',
      paragraphs: [
        'Your account is ready. Please confirm that this address is yours:',
        'The link is good once, for a day. If you did not register, do nothing: an address that is not confirmed is never used.',
      ],
      link: 'Confirm the address',
    },
    zh: {
      subject: '欢迎使用 Clipgraph',
      paragraphs: [
        '您的帐号已创建。请确认这是您的邮箱：',
        '链接一天内有效，只能使用一次。如果您没有注册，请忽略本邮件：未经确认的邮箱不会被使用。',
      ],
      link: '确认邮箱',
    },
  },
  verify: {
    en: {
      subject: 'Confirm your e-mail address',
      paragraphs: [
        'This address was given for a Clipgraph account. Please confirm that it is yours:',
        'The link is good once, for a day. If it was not you, do nothing: an address that is not confirmed is never used.',
      ],
      link: 'Confirm the address',
    },
    zh: {
      subject: '请确认您的邮箱',
      paragraphs: [
        '有人为 Clipgraph 帐号填写了此邮箱。请确认这是您的邮箱：',
        '链接一天内有效，只能使用一次。如果不是您本人，请忽略本邮件：未经确认的邮箱不会被使用。',
      ],
      link: '确认邮箱',
    },
  },
  changing: {
    en: {
      subject: 'Another e-mail address was asked for',
      paragraphs: [
        'Somebody who knows the password has asked for another e-mail address for your Clipgraph account. It counts once it is confirmed; until then this one does.',
        'If it was not you, change your password now.',
      ],
    },
    zh: {
      subject: '有人申请更换邮箱',
      paragraphs: [
        '有人使用密码为您的 Clipgraph 帐号申请更换邮箱。新邮箱确认之后才会生效，在此之前仍使用本邮箱。',
        '如果不是您本人，请立即修改密码。',
      ],
    },
  },
  changed: {
    en: {
      subject: 'Your e-mail address was changed',
      paragraphs: [
        'Your Clipgraph account has another e-mail address from now on. Letters about it no longer come here.',
        'If it was not you, somebody knows your password: change it now, and set the address again.',
      ],
    },
    zh: {
      subject: '您的邮箱已更换',
      paragraphs: [
        '您的 Clipgraph 帐号已改用另一个邮箱，今后不再向本邮箱发送邮件。',
        '如果不是您本人，说明有人知道您的密码：请立即修改密码，并重新设置邮箱。',
      ],
    },
  },
  reset: {
    en: {
      subject: 'Set a new password',
      paragraphs: [
        'A new password was asked for, for your Clipgraph account. Set it here:',
        'The link is good once, for an hour. If it was not you, do nothing: your password stays as it is.',
      ],
      link: 'Set a new password',
    },
    zh: {
      subject: '设置新密码',
      paragraphs: [
        '有人为您的 Clipgraph 帐号申请了新密码。请在此设置：',
        '链接一小时内有效，只能使用一次。如果不是您本人，请忽略本邮件：您的密码不会改变。',
      ],
      link: '设置新密码',
    },
  },
  wasReset: {
    en: {
      subject: 'Your password was changed',
      paragraphs: [
        'A new password was set for your Clipgraph account by a link that was sent here. Every device was logged out.',
        'If it was not you, somebody reads your letters: secure this mailbox first, then ask for another password.',
      ],
    },
    zh: {
      subject: '您的密码已修改',
      paragraphs: [
        '有人通过发送到本邮箱的链接为您的 Clipgraph 帐号设置了新密码。所有设备均已退出登录。',
        '如果不是您本人，说明有人能看到您的邮件：请先保护好邮箱，再重新申请密码。',
      ],
    },
  },
};
