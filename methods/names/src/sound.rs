//! How a name sounds, in an alphabet of thirty-one sounds that all scripts share.
//!
//! Always holds: the sounds are ASCII letters. Small ones are what they look like, with `c` for
//! *ts*, `j` for *dj*, `x` for *kh* and `q` for the deep *k*; `S` is *sh*, `C` *ch*, `Z` *zh*, `T`
//! *th*, `G` *gh*. What a script does not write (short vowels in Arabic and Hebrew) is not invented
//! here: comparing knows that it may be missing.
//!
//! Each script has a table of its own, because the same Latin letters come from different ones.
//! Sources: the letters' names and values in The Unicode Standard, chapters 7 to 18; Doc 9303-3 §6
//! (transliteration of Latin, Cyrillic and Arabic); for all other scripts the table `any_ascii`.

use crate::script::Script;

/// How many sounds there are, and one for none.
pub const SOUNDS: usize = 32;

/// The number of a sound; 0 for what is none.
#[must_use]
pub const fn number(sound: u8) -> u8 {
    match sound {
        b'a'..=b'z' => sound - b'a' + 1,
        b'S' => 27,
        b'C' => 28,
        b'Z' => 29,
        b'T' => 30,
        b'G' => 31,
        _ => 0,
    }
}

/// Whether a sound is a vowel.
#[must_use]
pub const fn is_vowel(sound: u8) -> bool {
    matches!(sound, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// The sounds of a word; `latin` is the word in ASCII letters where the script is Latin.
pub fn of(word: &str, script: Script, out: &mut Vec<u8>) {
    match script {
        Script::Latin => latin(word, out),
        Script::Cyrillic => by_letter(word, cyrillic, out),
        Script::Greek => greek(word, out),
        Script::Arabic => by_letter(word, arabic, out),
        Script::Hebrew => hebrew(word, out),
        Script::Kana | Script::Han | Script::Hangul => east(word, script, out),
        Script::Devanagari | Script::Ethiopic | Script::Other => general(word, out),
    }
    // A doubled sound is one, in Latin and in what is read through Latin: Hassan, Hasan.
    if !matches!(script, Script::Arabic) {
        out.dedup();
    }
}

fn by_letter(word: &str, table: fn(char) -> &'static str, out: &mut Vec<u8>) {
    for letter in word.chars() {
        out.extend_from_slice(table(letter).as_bytes());
    }
}

fn general(word: &str, out: &mut Vec<u8>) {
    latin(&any_ascii::any_ascii(word).to_ascii_lowercase(), out);
}

/// Latin letters whose diacritic changes the sound; the rest is read by its base letter.
fn marked(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ş' | 'š' | 'ș' | 'ś' => "S",
        'ç' | 'č' | 'ć' => "C",
        'ž' | 'ż' | 'ź' => "Z",
        'ğ' => "G",
        'ț' | 'ţ' => "c",
        'ä' | 'æ' => "e",
        'ö' | 'ø' | 'œ' => "o",
        'ü' => "u",
        'å' => "o",
        'ß' => "s",
        'þ' => "T",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ı' => "i",
        'ñ' | 'ń' => "n",
        _ => return None,
    })
}

fn base(letter: char) -> u8 {
    if letter.is_ascii() {
        return u8::try_from(letter).unwrap_or(b' ');
    }
    any_ascii::any_ascii_char(letter).bytes().next().unwrap_or(b' ').to_ascii_lowercase()
}

/// The longest spelling first: what a run of Latin letters sounds like.
const RUNS: &[(&str, &str)] = &[
    ("tsch", "C"),
    ("dzh", "j"),
    ("sch", "S"),
    ("tch", "C"),
    ("shch", "SC"),
    ("ch", "C"),
    ("sh", "S"),
    ("sz", "S"),
    ("cz", "C"),
    ("kh", "x"),
    ("zh", "Z"),
    ("gh", "G"),
    ("th", "T"),
    ("dh", "d"),
    ("ph", "f"),
    ("dj", "j"),
    ("dz", "z"),
    ("ts", "c"),
    ("tz", "c"),
    ("ck", "k"),
    ("qu", "k"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("ie", "i"),
    ("ae", "e"),
    ("oe", "o"),
    ("ue", "u"),
    ("uw", "u"),
    ("iyy", "i"),
    ("iy", "i"),
    ("eo", "o"),
    ("eu", "u"),
    ("aw", "au"),
    ("ow", "ou"),
    ("ei", "ai"),
    ("ey", "ai"),
];

fn latin(word: &str, out: &mut Vec<u8>) {
    let letters: Vec<char> = word.chars().collect();
    // Runs are looked for among base letters; a marked letter ends a run.
    let plain: Vec<u8> = letters
        .iter()
        .map(|l| if l.is_ascii() || marked(*l).is_none() { base(*l) } else { 0 })
        .collect();
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        let rest = plain.get(at..).unwrap_or_default();
        let step = if let Some(sound) = marked(*letter).filter(|_| !letter.is_ascii()) {
            out.extend_from_slice(sound.as_bytes());
            1
        } else if let Some((run, sound)) =
            RUNS.iter().find(|(run, _)| rest.starts_with(run.as_bytes()))
        {
            out.extend_from_slice(sound.as_bytes());
            run.len()
        } else {
            let next = rest.get(1).copied().unwrap_or(0);
            let first = rest.first().copied().unwrap_or(0);
            match first {
                b'c' => out.push(if matches!(next, b'e' | b'i' | b'y') { b's' } else { b'k' }),
                // At the beginning it is pinyin's, or a z: Xi, Xavier.
                b'x' if at == 0 => out.push(b'S'),
                b'x' => out.extend_from_slice(b"ks"),
                b'y' if is_vowel(next) => out.push(b'y'),
                b'y' => out.push(b'i'),
                b'0'..=b'9' | b'a'..=b'z' => out.push(first),
                _ => {}
            }
            1
        };
        at += step;
    }
}

/// Doc 9303-3 §6 B gives Latin letters for Cyrillic ones; these are the sounds behind them.
fn cyrillic(letter: char) -> &'static str {
    match letter {
        'а' | 'ә' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' => "g",
        'ғ' => "G",
        'д' | 'ђ' => "d",
        'е' | 'э' => "e",
        'є' => "ye",
        'ё' => "yo",
        'ж' | 'җ' => "Z",
        'з' => "z",
        'и' | 'і' | 'ы' | 'ӣ' => "i",
        'ї' => "yi",
        'й' => "y",
        'ј' => "y",
        'к' => "k",
        'қ' => "q",
        'л' => "l",
        'љ' => "ly",
        'м' => "m",
        'н' | 'ң' => "n",
        'њ' => "ny",
        'о' | 'ө' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'ћ' => "C",
        'у' | 'ұ' | 'ү' | 'ӯ' => "u",
        'ў' => "u",
        'ф' => "f",
        'х' => "x",
        'ҳ' | 'һ' => "h",
        'ц' => "c",
        'ч' | 'ҷ' => "C",
        'џ' => "j",
        'ш' => "S",
        'щ' => "SC",
        'ю' => "yu",
        'я' => "ya",
        'ѕ' => "z",
        'ѓ' => "g",
        'ќ' => "k",
        _ => "",
    }
}

fn greek(word: &str, out: &mut Vec<u8>) {
    let letters: Vec<u8> = word
        .chars()
        .map(|l| match l {
            'θ' => b'T',
            'χ' => b'x',
            'ψ' => b'P',
            'ξ' => b'X',
            'φ' => b'f',
            'η' | 'ή' | 'υ' | 'ύ' | 'ϋ' | 'ΰ' | 'ι' | 'ί' | 'ϊ' | 'ΐ' => match l {
                'υ' | 'ύ' => b'U',
                _ => b'i',
            },
            'ω' | 'ώ' | 'ο' | 'ό' => b'o',
            'ε' | 'έ' => b'e',
            'α' | 'ά' => b'a',
            'β' => b'v',
            'γ' => b'g',
            'ς' | 'σ' => b's',
            other => base(other),
        })
        .collect();
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        let next = letters.get(at + 1).copied().unwrap_or(0);
        let (sound, step): (&[u8], usize) = match (letter, next) {
            (b'o', b'U') => (b"u", 2),
            (b'a', b'U') => (b"av", 2),
            (b'e', b'U') => (b"ev", 2),
            (b'a', b'i') => (b"e", 2),
            (b'e' | b'o', b'i') => (b"i", 2),
            (b'm', b'p') => (b"b", 2),
            (b'n', b't') => (b"d", 2),
            (b'g', b'k') => (b"g", 2),
            (b'g', b'g') => (b"ng", 2),
            (b't', b'z') => (b"c", 2),
            (b'P', _) => (b"ps", 1),
            (b'X', _) => (b"ks", 1),
            (b'U', _) => (b"i", 1),
            _ => {
                if number(letter) != 0 || letter.is_ascii_digit() {
                    out.push(letter);
                }
                (b"", 1)
            }
        };
        out.extend_from_slice(sound);
        at += step;
    }
}

/// Arabic with its Persian, Urdu and Pashto letters. Waw and ya are written as `w` and `y`: which
/// of them is a vowel is for comparing to find out.
fn arabic(letter: char) -> &'static str {
    match letter {
        'ا' | 'أ' | 'إ' | 'آ' | 'ٱ' | 'ى' | 'ة' | 'ۀ' => "a",
        'ب' => "b",
        'پ' => "p",
        'ت' | 'ط' | 'ټ' | 'ٹ' => "t",
        'ث' => "T",
        'ج' => "j",
        'چ' | 'څ' => "C",
        'ح' | 'ه' | 'ہ' | 'ھ' | 'ۃ' | 'ە' => "h",
        'خ' => "x",
        'د' | 'ډ' | 'ڈ' => "d",
        // A d in Arab mouths, a z in Persian and Urdu ones.
        'ض' => "T",
        'ذ' | 'ز' | 'ظ' | 'ځ' => "z",
        'ر' | 'ړ' | 'ڑ' => "r",
        'ژ' | 'ږ' => "Z",
        'س' | 'ص' => "s",
        'ش' | 'ښ' => "S",
        'غ' => "G",
        'ف' => "f",
        'ڤ' => "v",
        'ق' => "q",
        'ك' | 'ک' | 'ڪ' => "k",
        'گ' | 'ګ' | 'ڭ' => "g",
        'ل' => "l",
        'م' => "m",
        'ن' | 'ڼ' | 'ں' => "n",
        'و' | 'ؤ' | 'ۇ' | 'ۆ' => "w",
        'ي' | 'ی' | 'ې' | 'ۍ' | 'ئ' | 'ے' => "y",
        _ => "",
    }
}

fn hebrew(word: &str, out: &mut Vec<u8>) {
    let letters: Vec<char> = word.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let geresh = matches!(letters.get(at + 1), Some('\'' | '׳' | '’'));
        out.extend_from_slice(match (letter, geresh) {
            ('ג', true) => b"j",
            ('ז', true) => b"Z",
            ('צ' | 'ץ', true) => b"C",
            ('ת', true) => b"T",
            ('ח', true) => b"x",
            ('א' | 'ע', _) => b"a",
            ('ב', _) => b"v",
            ('ג', _) => b"g",
            ('ד', _) => b"d",
            ('ה', _) => b"h",
            ('ו', _) => b"w",
            ('ז', _) => b"z",
            ('ח', _) => b"x",
            ('ט' | 'ת', _) => b"t",
            ('י', _) => b"y",
            ('כ' | 'ך', _) => b"k",
            ('ל', _) => b"l",
            ('מ' | 'ם', _) => b"m",
            ('נ' | 'ן', _) => b"n",
            ('ס', _) => b"s",
            ('פ' | 'ף', _) => b"p",
            ('צ' | 'ץ', _) => b"c",
            ('ק', _) => b"q",
            ('ר', _) => b"r",
            ('ש', _) => b"S",
            _ => b"".as_slice(),
        });
    }
}

fn east(word: &str, script: Script, out: &mut Vec<u8>) {
    let mut text = String::new();
    for letter in word.chars() {
        // The mark of a long vowel, and the little tsu that doubles what follows, say nothing here.
        if matches!(letter, 'ー' | 'ッ' | 'っ') {
            continue;
        }
        let read = any_ascii::any_ascii_char(letter);
        // A small vowel after a syllable takes the place of its vowel: ティ is ti, ファ is fa.
        if matches!(
            letter,
            'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ャ' | 'ュ' | 'ョ' | 'ゃ' | 'ゅ' | 'ょ'
        ) {
            text.pop();
        }
        text.push_str(&read.to_ascii_lowercase());
    }
    if script == Script::Han {
        // Pinyin: q is ch, x is sh, zh is dj, c is ts.
        let mut rest = text.as_str();
        while let Some(first) = rest.bytes().next() {
            let (sound, step): (&[u8], usize) = if rest.starts_with("zh") {
                (b"j", 2)
            } else if rest.starts_with("sh") {
                (b"S", 2)
            } else if rest.starts_with("ch") {
                (b"C", 2)
            } else {
                match first {
                    b'q' => (b"C", 1),
                    b'x' => (b"S", 1),
                    b'c' => (b"c", 1),
                    _ => {
                        if first.is_ascii_alphanumeric() {
                            out.push(first);
                        }
                        (b"", 1)
                    }
                }
            };
            out.extend_from_slice(sound);
            rest = rest.get(step..).unwrap_or_default();
        }
    } else {
        latin(&text, out);
    }
}

/// Whether a sound comes and goes between spellings: vowels, and the consonants that are half one.
#[must_use]
pub const fn is_weak(sound: u8) -> bool {
    is_vowel(sound) || matches!(sound, b'w' | b'y' | b'h')
}
