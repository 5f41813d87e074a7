/**
 * Encodings of one byte a letter, told by what comes out: the letters of one language as often as it uses them, within words of one script,
 * quotation marks and dashes where they stand in writing. Each encoding is tried with each language; the likeliest pair is the guess.
 */
import iconv from 'iconv-lite';

/** What a language has beyond ASCII, from the most frequent on; of capitals too. */
const languages: Record<string, string> = {
  english: 'éïèêñöç',
  german: 'äüößéà',
  french: 'éèàêçîôûùâœëïüÿæ',
  spanish: 'óíáéñúüºª',
  catalan: 'óàèíéòúçïü·',
  portuguese: 'ãçáéíóêõúâàôüºª',
  italian: 'àèòùéìóîºª',
  swedish: 'äåöé',
  danish: 'øåæéöäèü',
  icelandic: 'íðáóéúþöæýø',
  dutch: 'ëéïèüöóêç',
  /** Several of them in one text. */
  western: 'éäöüèàáíóñßçøåêôîûúãõìòùëïâœæ',
  polish: 'łąęóżśćńź',
  czech: 'íáéěřčžýšůúťďňó',
  slovak: 'áíéčžýšľúťôňďäĺŕó',
  hungarian: 'áéöőóüíúű',
  romanian: 'ăîâșțşţ',
  croatian: 'čšžćđ',
  turkish: 'ıüşğöçâîû',
  estonian: 'äõüöšž',
  latvian: 'āīēšūņļžķģčī',
  lithuanian: 'ėųšžįąūęč',
  vietnamese: 'đ\u0301\u0300ưôâơêă\u0323\u0309\u0303áàéèíìóòúù',
  russian: 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё',
  ukrainian: 'оанивтіерслкмудпязьбгчйхжїцшюєщфґ',
  belarusian: 'аінеоярслткдуўызпбьмвчыгйхшэжюцфё',
  bulgarian: 'аеиотнрсвлкдпмзгяубъчщцжйхшюьф',
  serbian: 'аоиенрјтсувдклмпбзгшчжцћљхњђфџ',
  greek: 'ατοιεσνηυρπκμλςγίάόδωέήύθχφβώξζψϊϋΐΰ',
  hebrew: 'יוהלאתרבמשנםכדעקחפטןצגזסךףץ\u05b8\u05b4\u05b7\u05b6\u05b0\u05bc\u05b5\u05c1',
  arabic: 'الينمرتوبةعدسفهكقحجشطصخضذزثأإءئؤىغظآـ،؟؛\u064b\u0651\u064e\u0650\u064f',
  persian: 'ایيرندهمتوبسشکكزلگعخقفجپآحچطصظغثضژئءأؤ،؟؛',
  thai: 'านรอกเง่มยล้วดทสตะปบคหีัแจพิชขใไโู์ุืผซถศ็ณญธำฐษึฎภฟฉ๊ฝฮฬฒฆๆฯ๋',
};

/** Before one another where two are as likely; a system that few texts come from is less so. */
const encodings: Record<string, number> = {
  ...Object.fromEntries([1252, 1251, 1250, 1253, 1254, 1255, 1256, 1257, 1258, 874].map((number) => [`windows-${number}`, 0])),
  ...Object.fromEntries([15, 2, 5, 6, 7, 9, 13].map((number) => [`iso-8859-${number}`, -2])),
  'koi8-r': 0,
  'koi8-u': -0.5,
  cp866: -1,
  macroman: -2,
  maccyrillic: -2,
  cp850: -2,
  cp437: -3,
  cp852: -2,
};

const unlikely = Math.log(0.0003);
const everyday = Math.log(0.03);
const odd = Math.log(0.004);
/** Nobody writes it. */
const never = Math.log(0.00001);
/** How far below what a text of its language has a guess may lie; more of few letters, whose chances vary. */
const farthest = 1;
const farthestOfFew = 4;
const sampleBytes = 2 ** 16;

interface Chances {
  of: Map<string, number>;
  /** Of a letter in a text of its own, on average. */
  expected: number;
}

const chances: Chances[] = Object.values(languages).map((letters) => {
  const all = [...new Set(letters)];
  const sum = all.reduce((total, _, rank) => total + 1 / (rank + 2), 0);
  const share = (rank: number) => 1 / (rank + 2) / sum;
  return {
    of: new Map(all.map((letter, rank) => [letter, Math.log(share(rank))])),
    expected: all.reduce((total, _, rank) => total + share(rank) * Math.log(share(rank)), 0),
  };
});

/** null = none is likely. */
export function guessByLetters(bytes: Uint8Array): string | null {
  const [best] = rankByLetters(bytes);
  return best?.isLikely ? best.encoding : null;
}

/** The likeliest first. */
export function rankByLetters(bytes: Uint8Array): { encoding: string; total: number; isLikely: boolean }[] {
  const sample = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, sampleBytes));
  const ranked = Object.entries(encodings).map(([encoding, before]) => {
    let best = { encoding, total: Number.NEGATIVE_INFINITY, isLikely: false };
    const { letters, others, count } = readAs(iconv.decode(sample, encoding));
    for (const { of, expected } of chances) {
      let total = before + others;
      let known = 0;
      for (const [letter, times] of letters) {
        total += times * (of.get(letter) ?? unlikely);
        known += times;
      }
      if (best.total >= total) continue;
      const below = expected - total / count;
      best = { encoding, total, isLikely: known > 0 && below <= farthest + farthestOfFew / Math.sqrt(count) };
    }
    return best;
  });
  return ranked.sort((a, b) => b.total - a.total);
}

interface ReadAs {
  /** Letters beyond ASCII, how often each. */
  letters: Map<string, number>;
  /** What everything else there is counts. */
  others: number;
  count: number;
}

const letter = /[\p{L}\p{M}\u0640]/u;
const capital = /\p{Lu}/u;
const small = /\p{Ll}/u;
const latin = /\p{Script=Latin}/u;
const quoting = /[“”„‚‘«»‹›¿¡]/u;
const sign = /[…•·§©®™°ºª²³½¼¾±×€£¥№\u00ad\u200e\u200f،؛؟]/u;

/** Two letters beside each other of two scripts, a capital behind a small letter or a letter before a digit are none of a word. */
function readAs(text: string): ReadAs {
  const letters = new Map<string, number>();
  let others = 0;
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const each = text[at]!;
    if (each < '\x80') continue;
    count++;
    const before = text[at - 1] ?? ' ';
    const after = text[at + 1] ?? ' ';
    if (letter.test(each) && !/[ºª]/.test(each)) {
      const lower = each.toLowerCase();
      letters.set(lower, (letters.get(lower) ?? 0) + 1);
      if ((capital.test(each) && small.test(before)) || /\d/.test(after)) others += odd;
      if ((isOther(each, before) || isOther(each, after)) && each >= '\u0250') others += odd;
    } else others += signChance(each, before, after);
  }
  return { letters, others, count };
}

const isOther = (one: string, beside: string) => letter.test(beside) && latin.test(beside) !== latin.test(one) && !/\p{M}/u.test(beside);

function signChance(each: string, before: string, after: string): number {
  const within = letter.test(before) && letter.test(after);
  if (each === '’') return letter.test(before) || /[\s.,!?]/.test(before) ? everyday : odd;
  if (quoting.test(each)) return within || (/\s/.test(before) && /\s/.test(after) && !/[«»]/.test(each)) ? unlikely : everyday;
  if (/[–—]/.test(each)) return within ? odd : everyday;
  if (each === '\u00a0') return within ? odd : everyday;
  if (sign.test(each)) return within ? unlikely : odd;
  return /[\x80-\x9f\ufffd\ue000-\uf8ff]/.test(each) ? never : unlikely;
}
