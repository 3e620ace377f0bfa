import type { Random } from './random.ts';

export interface Person {
  username: string;
  displayName: string;
  bio: string;
}

interface Script {
  given: readonly string[];
  family: readonly string[];
  /** Whether the family name stands first, without a space between. */
  isFamilyFirst?: true;
}

const words = (text: string): string[] => text.split(' ');

const latin: Script = {
  given: words(
    'Ada Björn Chloé Diego Elif Fionn Greta Håkon Inés João ' +
      'Kasia László Maëlle Niall Océane Paweł Renée Søren Tímea Zoë',
  ),
  family: words(
    'Andersson Beaumont Costa Doyle Eriksen Fernández García ' +
      'Horváth Ibarra Jansen Kowalska Lindqvist Müller Novák',
  ),
};

const otherScripts: readonly Script[] = [
  {
    given: words('小明 雨桐 子轩 欣怡 浩然 思远 佳琪 俊杰 梓涵 诗雨'),
    family: words('王 李 张 刘 陈 杨 赵 黄 周 吴'),
    isFamilyFirst: true,
  },
  {
    given: words('さくら 陽菜 蓮 悠真 結衣 湊 葵 大翔 美咲 颯太'),
    family: words('佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村'),
    isFamilyFirst: true,
  },
  {
    given: words('민준 서연 도윤 하은 지호 수아 예준 지우 은우 서현'),
    family: words('김 이 박 최 정 강 조 윤'),
    isFamilyFirst: true,
  },
  {
    given: words('Анна Борис Вера Глеб Дарья Егор Жанна Иван Мария Олег'),
    family: words('Волков Лебедев Морозов Орлов Павлов Соколов Титов'),
  },
  {
    given: words('أحمد فاطمة ليلى عمر نور ياسمين كريم سلمى حسن مريم'),
    family: words('الحسن منصور خليل السيد نجار حداد'),
  },
  {
    given: words('आरव दीया ईशान काव्या मीरा निखिल प्रिया रोहन सान्वी विवान'),
    family: words('शर्मा वर्मा गुप्ता सिंह पटेल मेहता'),
  },
  {
    given: words('Αλέξης Δήμητρα Ελένη Γιώργος Κώστας Μαρία Νίκος Σοφία'),
    family: words('Παπαδόπουλος Νικολάου Γεωργίου Δημητρίου'),
  },
  {
    given: words('נועם תמר אורי יעל איתי שירה דניאל מאיה'),
    family: words('כהן לוי מזרחי פרץ ביטון'),
  },
  { given: words('สมชาย มาลี นภา กิตติ ดาว ปรีชา อรุณ พลอย'), family: words('สุขใจ ทองดี ศรีสุข วงศ์ใหญ่') },
];

const bios = [
  'Street food, one bite at a time 🍜',
  'I film what the sea does.',
  'Dance practice and bruises.',
  'Cats. Mostly cats. 🐈',
  'Mountains at the weekend, code on weekdays.',
  'Small repairs, big satisfaction 🔧',
  'Learning the violin in public.',
  'Une minute de jardin par jour 🌿',
  '旅行和咖啡 ☕',
  'Drawing a stranger every day ✏️',
  '',
  '',
];

/** Makes people with names in ten scripts. No two have the same username. */
export function makePeople(count: number, random: Random): Person[] {
  const taken = new Set<string>();
  return Array.from({ length: count }, (_, at) => {
    // Every second person has a Latin name; the other scripts take turns.
    const other = otherScripts[Math.floor(at / 2) % otherScripts.length] ?? latin;
    const script = at % 2 === 0 ? latin : other;
    const given = random.pick(script.given);
    const family = random.pick(script.family);
    const plain = script.isFamilyFirst ? `${family}${given}` : `${given}.${family}`.toLowerCase();
    let username = plain;
    for (let again = 2; taken.has(username.normalize('NFKC').toLowerCase()); again++)
      username = `${plain}${again}`;
    taken.add(username.normalize('NFKC').toLowerCase());
    return {
      username,
      displayName: script.isFamilyFirst ? `${family}${given}` : `${given} ${family}`,
      bio: random.pick(bios),
    };
  });
}
