/** A made-up post or account, with what it is about. */
interface Entry {
  language: Language;
  /** Of a post its caption, of an account its display name. */
  text: string;
  /** What somebody who looks for it has in mind; of an account its name. */
  thing: string;
  place: string;
  isName: boolean;
}

export interface GoldenQuery {
  language: Language;
  class: 'exact' | 'prefix' | 'typo' | 'two-character' | 'mixed' | 'name';
  text: string;
  /** 2 for an entry that is just what is meant, 1 for one that is near it; none for the others. */
  grade(entry: Entry): 0 | 1 | 2;
}

type Language = keyof typeof languages;

/** Every thing is filmed at every place: 250 captions in each language. */
const languages = {
  english: {
    things:
      'latte art|skateboard tricks|guitar solo|sourdough bread|makeup tutorial|street dance|drone footage|calligraphy practice|watercolor painting|marathon training|vintage camera|hiking trail|mountain biking|origami crane|pottery wheel|chess opening|magic trick|parkour jump|salsa lesson|yoga morning|puppy training|thrift haul|bookshelf tour|keyboard build|sunset timelapse',
    places: 'Brooklyn|Lisbon|Edinburgh|Melbourne|Toronto|Nairobi|Dublin|Chicago|Wellington|Cardiff',
    captions: [
      'My first {thing} in {place}',
      '{thing}, live from {place}!',
      'Why {place} loves {thing}',
    ],
    names:
      'Harriet Blackwood|Oliver Finch|Georgia Templeton|Desmond Achebe|Rosalind Mercer|Theodore Ashby',
  },
  chinese: {
    things:
      '螺蛳粉|火锅底料|手工饺子|街舞教学|猫咪日常|人工智能|广场舞|古筝演奏|汉服穿搭|自驾旅行|摄影技巧|篮球比赛|减脂早餐|护肤心得|钓鱼记录|书法练习|剪纸艺术|烧烤摊|登山徒步|露营装备|小龙虾|糖醋排骨|太极拳|电子竞技|咖啡拉花',
    places: '上海|成都|广州|西安|杭州|重庆|武汉|哈尔滨|昆明|厦门',
    captions: [
      '今天在{place}拍了{thing}',
      '{place}的{thing}太棒了！',
      '分享一下{thing}，来自{place}',
    ],
    names: '林晓梅|王建国|陈思远|赵雨薇|刘子轩|周美琪',
  },
  japanese: {
    things:
      'ラーメン|抹茶スイーツ|盆踊り|手作り弁当|猫カフェ|アニメ聖地|着付け教室|温泉めぐり|折り紙|書道パフォーマンス|和太鼓|たこ焼き|回転寿司|花火大会|鉄道模型|登山日記|写真撮影|ギター演奏|筋トレ|節約レシピ|文房具紹介|ダンス動画|陶芸体験|釣り日和|紅葉狩り',
    places: '東京|大阪|京都|札幌|福岡|名古屋|横浜|神戸|仙台|広島',
    captions: [
      '{place}で{thing}を楽しんだ',
      '{thing}の動画です（{place}）',
      '週末は{place}、{thing}！',
    ],
    names: '佐藤花子|鈴木一郎|高橋美咲|田中健太|伊藤さくら|渡辺直樹',
  },
  korean: {
    things:
      '떡볶이|김치찌개|댄스커버|한강공원|고양이카페|메이크업|등산코스|캠핑장비|전통시장|한복체험|기타연주|축구경기|자전거여행|다이어트식단|도자기공방|서예연습|불꽃놀이|야경촬영|홈트레이닝|책방투어|빵집순례|낚시일기|강아지산책|보드게임|커피원두',
    places: '서울|부산|대구|인천|광주|대전|울산|제주|수원|전주',
    captions: [
      '오늘은 {place}에서 {thing} 영상',
      '{thing} 추천 ({place})',
      '{place} {thing} 브이로그',
    ],
    names: '김민준|이서연|박지훈|최수빈|정하은|강도윤',
  },
  spanish: {
    things:
      'paella valenciana|guitarra flamenca|tortilla española|baile callejero|maquillaje nocturno|montañismo|empanadas criollas|acuarela rápida|fotografía analógica|ajedrez relámpago|cerámica artesanal|natación libre|churros caseros|danza contemporánea|jardinería urbana|ciclismo extremo|poesía improvisada|carpintería fina|pingüinos curiosos|corazón partido|pastelería francesa|música andina|saxofón nocturno|buceo profundo|mercadillo vintage',
    places:
      'Córdoba|Málaga|Bogotá|Asunción|Medellín|Zaragoza|Valparaíso|Guadalajara|Montevideo|Cuzco',
    captions: [
      'Hoy toca {thing} en {place}',
      '¡{thing} desde {place}!',
      'Así es {thing} en {place}',
    ],
    names: 'Íñigo Montoya|Begoña Núñez|Raúl Peñalver|Lucía Ibáñez|Andrés Güell|Sofía Quiñones',
  },
  arabic: {
    things:
      'قهوة عربية|رقصة شعبية|تصوير الشوارع|كرة القدم|وصفة الكبسة|خط عربي|رحلة صحراوية|عزف العود|صيد الأسماك|ركوب الخيل|تسلق الجبال|حلويات رمضان|مكياج سهرة|رسم زيتي|تعليم البرمجة|سباق الهجن|زراعة منزلية|خياطة يدوية|تمارين رياضية|قراءة الكتب|صناعة الفخار|طبخ المندي|مراجعة سيارات|جولة المتاحف|شروق الشمس',
    places: 'القاهرة|بغداد|دمشق|الرياض|مراكش|تونس|بيروت|عمان|الدوحة|الخرطوم',
    captions: [
      'اليوم {thing} في {place}',
      '{thing} من {place}!',
      'أجمل {thing} شاهدتها في {place}',
    ],
    names: 'ليلى الحداد|أحمد المنصوري|فاطمة الزهراني|يوسف النجار|مريم الخطيب|خالد السويدي',
  },
  emoji: {
    things: '🍜|🛹|🎸|🍞|💄|💃|🚁|🖋️|🎨|🏃|📷|🥾|🚵|🦢|🏺|♟️|🎩|🤸|🧘|🐶|🧥|📚|⌨️|🌅|🍕',
    places: '🗽|🗼|🏯|🏰|🕌|🎡|🏝️|🏔️|🌋|🏟️',
    captions: ['{thing}{place}', '{place} ❤️ {thing}', '{thing} + {place} = 😍'],
    names: '🦊 Foxy|🐼 Panda|🌵 Cactus|⚡ Spark|🧊 Icy|🍩 Dough',
  },
  mixed: {
    things:
      'AI绘画|OOTD穿搭|vlog日常|Python教程|cosplay撮影|K-pop翻跳|DIY手工|BBQ烧烤|LEGO组装|jazz ピアノ|cafe巡り|lo-fi 作業用|gym 운동|브이로그 camera|ASMR 먹방|Minecraft建築|iPhone摄影|yoga初心者|Tesla试驾|anime 感想|remix 音乐|paella 做法|NBA集锦|tattoo 图案|skincare 推荐',
    places:
      'Tokyo駅|NYC唐人街|上海Bund|Seoul 강남|Paris巴黎|Osaka城|Sydney悉尼|Berlin 柏林|Bangkok曼谷|LA 洛杉矶',
    captions: ['{thing} @ {place}', '{place}: {thing} 📷', 'new! {thing} ({place})'],
    names: 'Jackie 陈|Yuki ゆき|Min지|DJ 小明|Anna安娜|Ken健',
  },
} as const;

/** 2,000 captions and 48 names. */
export const corpus: readonly Entry[] = Object.entries(languages).flatMap(([name, made]) => {
  const language = name as Language;
  const posts = made.things.split('|').flatMap((thing, row) =>
    made.places.split('|').map((place, column): Entry => {
      const caption = made.captions[(row + column) % made.captions.length] ?? '';
      const text = caption.replace('{thing}', thing).replace('{place}', place);
      return { language, text, thing, place, isName: false };
    }),
  );
  const names = made.names
    .split('|')
    .map((text): Entry => ({ language, text, thing: text, place: '', isName: true }));
  return [...posts, ...names];
});

const alphabets: readonly Language[] = ['english', 'spanish', 'arabic'];
const spaceless: readonly Language[] = ['chinese', 'japanese', 'korean'];

const isThing = (thing: string) => (entry: Entry) =>
  !entry.isName && entry.thing === thing ? (2 as const) : (0 as const);

/** Swaps, leaves out or doubles a letter in the middle of the longest word. */
function misspelt(thing: string, row: number): string {
  const words = thing.split(' ');
  const longest = words.toSorted((a, b) => b.length - a.length)[0] ?? '';
  const letters = [...longest];
  const middle = Math.floor(letters.length / 2);
  const [one = '', two = ''] = letters.slice(middle, middle + 2);
  const changed = [[two, one], [two], [one, one, two]][row % 3] ?? [];
  return words
    .map((word) => (word === longest ? letters.toSpliced(middle, 2, ...changed).join('') : word))
    .join(' ');
}

/** About 300, by language and class. */
export const queries: readonly GoldenQuery[] = Object.entries(languages).flatMap(([name, made]) => {
  const language = name as Language;
  const things = made.things.split('|');
  const places = made.places.split('|');
  const exact = things.slice(0, 12).map(
    (thing): GoldenQuery => ({
      language,
      class: language === 'mixed' ? 'mixed' : 'exact',
      text: thing,
      grade: isThing(thing),
    }),
  );
  const both = things.slice(12, 20).map((thing, row): GoldenQuery => {
    const place = places[row % places.length] ?? '';
    return {
      language,
      class: language === 'mixed' ? 'mixed' : 'exact',
      text: `${place} ${thing}`,
      grade: (entry) => (isThing(thing)(entry) && entry.place === place ? 2 : 0),
    };
  });
  const asked = made.names
    .split('|')
    .slice(0, 2)
    .map(
      (text): GoldenQuery => ({
        language,
        class: 'name',
        text,
        grade: (entry) => (entry.isName && entry.text === text ? 2 : 0),
      }),
    );
  const typos = alphabets.includes(language)
    ? things.map(
        (thing, row): GoldenQuery => ({
          language,
          class: 'typo',
          text: `${misspelt(thing, row)} `,
          grade: isThing(thing),
        }),
      )
    : [];
  const prefixes = alphabets.includes(language)
    ? things.slice(0, 9).map((thing): GoldenQuery => {
        const letters = [...thing];
        return {
          language,
          class: 'prefix',
          text: letters.slice(0, letters.length - 2).join(''),
          grade: isThing(thing),
        };
      })
    : [];
  const pairs = spaceless.includes(language)
    ? things.map((thing, row): GoldenQuery => {
        const from = row % ([...thing].length - 1);
        const pair = [...thing].slice(from, from + 2).join('');
        return {
          language,
          class: 'two-character',
          text: pair,
          grade: (entry) => (entry.thing.includes(pair) ? 2 : 0),
        };
      })
    : [];
  return [...exact, ...both, ...asked, ...typos.slice(0, 18), ...prefixes, ...pairs];
});
