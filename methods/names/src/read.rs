//! Reading a name: cleaning, parting into words, and what each word is.
//!
//! Always holds: nothing fails, whatever the text; what was taken out or cut is noted; the words
//! keep their order.

use unicode_normalization::UnicodeNormalization as _;

use crate::model::{PartKind, Schema};
use crate::name::{LONGEST_NAME, MOST_WORDS, Name, Notes, Word};
use crate::script::Script;
use crate::sound;
use crate::words::{self, Role};

impl Name {
    /// Reads a name as somebody wrote it.
    ///
    /// ```
    /// use names::{Name, Schema};
    /// assert!(!Name::read("عبد الرحمن", Schema::Person).is_empty());
    /// assert!(Name::read(" \u{202e} ", Schema::Person).is_empty());
    /// ```
    #[must_use]
    pub fn read(text: &str, schema: Schema) -> Self {
        let (text, mut notes) = clean(text);
        let schema = settle(&text, schema);
        let mut words = if schema == Schema::Person {
            // Before the one comma stands the family's name.
            match text.split_once(',') {
                Some((family, rest)) if !rest.contains(',') && !rest.trim().is_empty() => {
                    let mut all = split(family, PartKind::Family, schema);
                    all.extend(split(rest, PartKind::Given, schema));
                    all
                }
                _ => split(&text, PartKind::Word, schema),
            }
        } else {
            split(&text, PartKind::Word, schema)
        };
        notes.cut |= words.len() > MOST_WORDS;
        words.truncate(MOST_WORDS);
        notes.mixed = words.windows(2).any(|w| matches!(w, [a, b] if a.script != b.script));
        finish(words, schema, notes)
    }

    /// Reads a name as a document parts it: the primary identifier and the secondary
    /// (Doc 9303-3 §4.6). Fillers of the zone part words.
    #[must_use]
    pub fn of_parts(primary: &str, secondary: &str, schema: Schema) -> Self {
        let (primary, a) = clean(&primary.replace('<', " "));
        let (secondary, b) = clean(&secondary.replace('<', " "));
        let (family, given) = if secondary.trim().is_empty() {
            (PartKind::Word, PartKind::Word)
        } else {
            (PartKind::Family, PartKind::Given)
        };
        let mut words = split(&secondary, given, schema);
        words.extend(split(&primary, family, schema));
        let mut notes = Notes {
            cut: a.cut || b.cut || words.len() > MOST_WORDS,
            controls: a.controls || b.controls,
            mixed: false,
            // The name field of a passport holds 39 characters, of a card 30.
            truncated: matches!(primary.chars().count() + secondary.chars().count() + 2, 29..=31 | 38..=40),
        };
        words.truncate(MOST_WORDS);
        notes.mixed = words.windows(2).any(|w| matches!(w, [a, b] if a.script != b.script));
        finish(words, schema, notes)
    }
}

/// Takes out what is no letter of a name, and cuts what is too long.
fn clean(text: &str) -> (String, Notes) {
    let mut notes = Notes::default();
    let mut out = String::with_capacity(text.len().min(4 * LONGEST_NAME));
    // Compatibility forms are the letters they stand for: full-width Latin, the shapes that Arabic
    // letters take within a word (UAX 15, NFKC).
    for (kept, letter) in text.nfkc().enumerate() {
        if kept == LONGEST_NAME {
            notes.cut = true;
            break;
        }
        match letter {
            '\u{200c}' => out.push(' '),
            '\u{200b}'
            | '\u{200d}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{061c}'
            | '\u{feff}'
            | '\u{fffd}' => {
                notes.controls = true;
            }
            // Vowel signs and points that are written or left out at will, and the stretched line.
            '\u{0640}'
            | '\u{064b}'..='\u{065f}'
            | '\u{0670}'
            | '\u{0591}'..='\u{05bd}'
            | '\u{05bf}'..='\u{05c7}'
            | '\u{0300}'..='\u{036f}' => {}
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() => notes.controls = true,
            c => out.push(c),
        }
    }
    (out, notes)
}

/// What a name of nobody knows what is.
fn settle(text: &str, schema: Schema) -> Schema {
    if schema != Schema::Any {
        return schema;
    }
    let lower = text.to_lowercase();
    let mut told = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let organised = told.any(|w| {
        words::is_generic(w)
            || (w.len() > 2 && words::LEGAL_FORMS.iter().any(|(form, _)| *form == w))
    });
    if organised { Schema::Organization } else { Schema::Person }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´' | '‛' | 'ʹ' | 'ʾ' | 'ʿ' | '׳' | '″')
}

/// Parts a text into words, each with its letters and sounds.
fn split(text: &str, kind: PartKind, schema: Schema) -> Vec<Word> {
    let mut out = Vec::new();
    let mut word = String::new();
    let mut script = None;
    let is_part = |c: char| c.is_alphanumeric() || is_mark(c);
    // Where a name is one word in Han or Hangul, the family's name is its first character.
    let alone = text.split(|c| !is_part(c)).filter(|w| !w.is_empty()).count() == 1;
    for c in text.chars().chain(std::iter::once(' ')) {
        if is_apostrophe(c) {
            // In Hebrew it changes the letter before.
            if script == Some(Script::Hebrew) {
                word.push('\'');
            }
            continue;
        }
        let here = Script::of(c);
        let turns = script.is_some_and(|s: Script| {
            s != here
                && !c.is_numeric()
                && !is_mark(c)
                && here != Script::Other
                && s != Script::Other
        });
        if !is_part(c) || turns {
            if let Some(script) = script.take() {
                out.extend(made(&word, script, kind, schema == Schema::Person && alone));
            }
            word.clear();
        }
        if is_part(c) {
            word.push(c);
            if !c.is_numeric() || script.is_none() {
                script.get_or_insert(here);
            }
        }
    }
    out
}

/// Vowel signs of scripts that write them after their letter.
fn is_mark(c: char) -> bool {
    matches!(u32::from(c),
        0x0900..=0x0903 | 0x093a..=0x094f | 0x0980..=0x0dff | 0x0e31..=0x0e4e | 0x0eb1..=0x0ecd
        | 0x1000..=0x109f | 0x17b4..=0x17d3 | 0x30fc | 0x3005)
}

/// Words of one stretch of letters: one, or the family's name and the given name where a script
/// writes them together.
fn made(text: &str, script: Script, kind: PartKind, alone: bool) -> Vec<Word> {
    let count = text.chars().count();
    if alone && matches!((script, count), (Script::Han, 2..=3) | (Script::Hangul, 3)) {
        let mut letters = text.chars();
        let first: String = letters.by_ref().take(1).collect();
        let rest: String = letters.collect();
        return vec![one(&first, script, kind), one(&rest, script, kind)];
    }
    // *Muhammad Abd al-Basir*, with the space in the wrong place.
    if script == Script::Arabic
        && count > 5
        && let Some(before) = text.strip_suffix("عبد")
    {
        return vec![one(before, script, kind), one("عبد", script, kind)];
    }
    vec![one(text, script, kind)]
}

fn one(text: &str, script: Script, kind: PartKind) -> Word {
    let mut shown = text.to_owned();
    let mut letters = String::new();
    let mut sounds = Vec::new();
    if script == Script::Latin {
        if is_turned(text) {
            shown = text.chars().rev().collect();
        }
        let lower = unmasked(&shown.to_lowercase());
        letters = any_ascii::any_ascii(&lower).to_ascii_lowercase();
        letters.retain(|c| c.is_ascii_alphanumeric());
        sound::of(&lower, script, &mut sounds);
    } else {
        let lower = shown.to_lowercase();
        let lower = if script == Script::Arabic { plain(&lower) } else { lower };
        if let Some(role) = words::foreign_role(&lower) {
            letters.push_str(role);
        }
        sound::of(&lower, script, &mut sounds);
        if script == Script::Arabic {
            arabic(&lower, &mut letters, &mut sounds);
        }
    }
    Word { shown, letters, sounds, kind, script, depth: 0, article: false, worth: 0.0 }
}

/// Arabic letters without what writers add or leave out: the seat of a hamza, the dots of a ya at
/// the end, and the shapes that Persian and Urdu keyboards give the same letters.
fn plain(word: &str) -> String {
    word.chars()
        .filter(|c| *c != 'ء')
        .map(|c| match c {
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ی' | 'ى' | 'ې' | 'ۍ' => 'ي',
            'ک' | 'ڪ' => 'ك',
            'ہ' | 'ھ' | 'ە' | 'ۀ' | 'ة' | 'ۃ' => 'ه',
            other => other,
        })
        .collect()
}

/// Written backwards: a capital at the end and none at the beginning.
fn is_turned(text: &str) -> bool {
    let mut letters = text.chars();
    let (Some(first), Some(last)) = (letters.next(), letters.next_back()) else { return false };
    first.is_lowercase() && last.is_uppercase() && letters.filter(|c| c.is_uppercase()).count() == 0
}

/// Figures that stand for letters within a word.
fn unmasked(word: &str) -> String {
    let has = |what: fn(char) -> bool| word.chars().any(what);
    let first_is_letter = word.chars().next().is_some_and(char::is_alphabetic);
    if !first_is_letter || !has(|c| c.is_ascii_digit()) {
        return word.to_owned();
    }
    word.chars()
        .map(|c| match c {
            '0' => 'o',
            '1' => 'i',
            '3' => 'e',
            '4' => 'a',
            '5' => 's',
            '7' => 't',
            '8' => 'b',
            '9' => 'g',
            other => other,
        })
        .collect()
}

/// The article goes; what it is written with stays.
fn arabic(word: &str, letters: &mut String, sounds: &mut Vec<u8>) {
    if matches!(word, "الله" | "الل") {
        letters.push_str("allah");
        return;
    }
    let count = word.chars().count();
    for (article, least) in [("ال", 4), ("وال", 6)] {
        if count >= least
            && let Some(rest) = word.strip_prefix(article)
            && !rest.starts_with("له")
        {
            sounds.clear();
            sound::of(rest, Script::Arabic, sounds);
            return;
        }
    }
    match word {
        "عبد" => letters.push_str("abd"),
        "ابو" | "ابي" => letters.push_str("abu"),
        _ => {
            if let Some(rest) = word.strip_prefix("عبدال")
                && rest.chars().count() >= 2
            {
                *sounds = b"abd".to_vec();
                sound::of(rest, Script::Arabic, sounds);
            } else if word.starts_with("عبد") && count > 5 {
                sounds.insert(0, b'a');
            } else if let Some(rest) = word.strip_prefix("ابوال") {
                *sounds = b"abu".to_vec();
                sound::of(rest, Script::Arabic, sounds);
            }
        }
    }
}

/// Says what each word is, joins what belongs together, and weighs.
fn finish(mut words: Vec<Word>, schema: Schema, notes: Notes) -> Name {
    match schema {
        Schema::Person => {
            words = joined(words);
            roles(&mut words);
            weigh_person(&mut words);
        }
        Schema::Vessel => {
            if words
                .first()
                .is_some_and(|w| matches!(w.letters.as_str(), "mv" | "mt" | "ss" | "ms" | "fv"))
                && words.len() > 1
            {
                words.remove(0);
            } else if words.len() > 2
                && matches!(words.get(..2), Some([m, v]) if m.letters == "m" && matches!(v.letters.as_str(), "v" | "t"))
            {
                words.drain(..2);
            }
            words = initials_joined(words);
            weigh_organisation(&mut words);
        }
        Schema::Organization | Schema::Any => {
            words = legal_forms(initials_joined(words));
            numbers(&mut words);
            weigh_organisation(&mut words);
        }
    }
    words.retain(|w| !w.sounds.is_empty() || !w.letters.is_empty());
    Name::assemble(&words, schema, notes)
}

fn is_abd(word: &Word) -> bool {
    matches!(
        word.letters.as_str(),
        "abd"
            | "abdul"
            | "abdel"
            | "abdal"
            | "abdol"
            | "abdoul"
            | "abdool"
            | "abdur"
            | "abdus"
            | "abdu"
            | "abdil"
            | "abder"
            | "abdes"
            | "abdar"
            | "abdun"
            | "abdud"
    )
}

fn is_article(word: &Word) -> bool {
    matches!(
        word.letters.as_str(),
        "al" | "el"
            | "ul"
            | "il"
            | "ur"
            | "ud"
            | "ad"
            | "ed"
            | "ar"
            | "er"
            | "as"
            | "es"
            | "az"
            | "us"
            | "uz"
            | "ash"
            | "ush"
            | "an"
            | "un"
            | "l"
    )
}

fn is_din(word: &Word) -> bool {
    match word.script {
        Script::Arabic => matches!(plain(&word.shown).as_str(), "الدين" | "دين"),
        _ => matches!(
            word.letters.as_str(),
            "din"
                | "deen"
                | "dine"
                | "uddin"
                | "eddin"
                | "eddine"
                | "aldin"
                | "addin"
                | "addine"
                | "eldin"
                | "ulddin"
                | "eldine"
                | "uddeen"
                | "alddine"
        ),
    }
}

fn is_allah(word: &Word) -> bool {
    matches!(word.letters.as_str(), "allah" | "ullah" | "ollah" | "ulla" | "alla" | "illah")
}

fn strip_vowels(mut sounds: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = sounds
        && sound::is_vowel(*first)
        && rest.len() > 1
    {
        sounds = rest;
    }
    sounds
}

/// *Abd al-X*, *X al-Din*, *X Allah* and *Abu X* are one name each, written in many ways.
fn joined(words: Vec<Word>) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::with_capacity(words.len());
    let mut rest = words.into_iter().peekable();
    while let Some(mut word) = rest.next() {
        let is_abu = matches!(word.letters.as_str(), "abu" | "abou" | "aboo" | "abo");
        if (is_abd(&word) || is_abu) && rest.peek().is_some() {
            let mut articles = Vec::new();
            while rest.peek().is_some_and(is_article) {
                articles.extend(rest.next());
            }
            if let Some(next) = rest.next() {
                let mut sounds = if is_abu { b"abu".to_vec() } else { b"abd".to_vec() };
                let tail = if is_allah(&next) { b"lah".as_slice() } else { &next.sounds };
                sounds.extend_from_slice(if is_abu { tail } else { strip_vowels(tail) });
                let shown = [&word.shown, " ", &next.shown].concat();
                word = Word {
                    letters: if word.script == Script::Latin {
                        [if is_abu { "abu" } else { "abd" }, &next.letters].concat()
                    } else {
                        String::new()
                    },
                    shown,
                    sounds,
                    ..word
                };
            }
        } else if is_din(&word) && out.last().is_some_and(|w| w.sounds.len() > 1) {
            append(&mut out, &word, b"din");
            continue;
        } else if is_allah(&word)
            && out.last().is_some_and(|w| w.sounds.len() > 1 && !is_article(w))
        {
            append(&mut out, &word, b"lah");
            continue;
        }
        settle_sounds(&mut word);
        out.push(word);
    }
    out
}

/// Joins a word to the one before it, without the article between.
fn append(out: &mut Vec<Word>, word: &Word, sounds: &[u8]) {
    if out.len() > 1 && out.last().is_some_and(is_article) {
        out.pop();
    }
    if let Some(last) = out.last_mut() {
        while last.sounds.last().is_some_and(|s| sound::is_vowel(*s)) && last.sounds.len() > 2 {
            last.sounds.pop();
        }
        last.sounds.extend_from_slice(sounds);
        last.shown.push(' ');
        last.shown.push_str(&word.shown);
        last.letters.push_str(&word.letters);
    }
}

/// One way of writing the sounds of names that were written as one word.
fn settle_sounds(word: &mut Word) {
    let s = &mut word.sounds;
    if s.starts_with(b"abd") && s.len() > 5 {
        let tail = strip_vowels(s.get(3..).unwrap_or_default());
        let tail = match tail {
            b"lah" | b"lh" | b"la" | b"llh" | b"llah" => b"lah".as_slice(),
            [b'l', rest @ ..] if word.script == Script::Latin && rest.len() > 2 => {
                strip_vowels(rest)
            }
            other => other,
        };
        *s = [b"abd".as_slice(), tail].concat();
        return;
    }
    // …uddin, …aldin; in Arabic letters …ldyn.
    let stem = [b"din".as_slice(), b"ldyn", b"dyn"]
        .iter()
        .find_map(|end| s.strip_suffix(*end))
        .filter(|stem| stem.len() > 2);
    if let Some(stem) = stem {
        let is_arabic = word.script == Script::Arabic;
        let mut stem = stem.to_vec();
        if stem.last() == Some(&b'l')
            && (is_arabic || stem.iter().rev().nth(1).is_some_and(|v| sound::is_vowel(*v)))
        {
            stem.pop();
        }
        while stem.len() > 2 && stem.last().is_some_and(|v| sound::is_vowel(*v)) {
            stem.pop();
        }
        stem.extend_from_slice(b"din");
        *s = stem;
        return;
    }
    // …ullah; in Arabic letters …allh.
    let stem = [b"alllh".as_slice(), b"allh", b"lah", b"la"]
        .iter()
        .find_map(|end| s.strip_suffix(*end))
        .filter(|stem| {
            stem.len() > 2
                && (word.script == Script::Arabic
                    || stem.last().is_some_and(|v| matches!(v, b'u' | b'a' | b'o')))
        });
    if let Some(stem) = stem {
        let mut stem = stem.to_vec();
        while stem.len() > 2 && stem.last().is_some_and(|v| sound::is_vowel(*v)) {
            stem.pop();
        }
        stem.extend_from_slice(b"lah");
        *s = stem;
    }
}

/// Titles, particles, generations, and whose son somebody is.
fn roles(words: &mut [Word]) {
    let count = words.len();
    let sons = words.iter().skip(1).any(|w| words::role(&w.letters) == Some(Role::SonOf))
        || words.first().is_some_and(|w| matches!(w.letters.as_str(), "bin" | "ibn" | "bint"));
    let mut only_titles = true;
    let mut given = false;
    let mut depth = 1u8;
    let mut after_son = false;
    let mut led_by_son = false;
    let roles: Vec<Option<Role>> = words.iter().map(|w| words::role(&w.letters)).collect();
    let articles: Vec<bool> = words.iter().map(is_article).collect();
    for (n, word) in words.iter_mut().enumerate() {
        let last = n + 1 == count;
        let is_ben = word.letters == "ben" && n == 0;
        // After the comma the name begins anew: *Smith, Dr. John*.
        let begins = n > 0 && word.kind == PartKind::Given && !given;
        given |= word.kind == PartKind::Given;
        only_titles |= begins;
        match roles.get(n).copied().flatten() {
            Some(Role::Title) if only_titles && !last => {
                word.kind = PartKind::Title;
                continue;
            }
            Some(Role::SonOf) if !last && !is_ben => {
                word.kind = PartKind::Particle;
                led_by_son |= n == 0;
                depth = depth.saturating_add(1);
                after_son = true;
                only_titles = false;
                continue;
            }
            Some(Role::Particle) if !last => {
                word.kind = PartKind::Particle;
                only_titles = false;
                continue;
            }
            Some(Role::Generation) if n > 0 => {
                word.kind = PartKind::Generation;
                continue;
            }
            _ => {}
        }
        only_titles = false;
        word.article = word.script == Script::Latin
            && n.checked_sub(1).and_then(|b| articles.get(b)).copied().unwrap_or(false)
            || word.script == Script::Arabic && word.shown.starts_with("ال");
        let slavic = ["ovich", "evich", "ovna", "evna", "ovych", "ivna", "yovych"]
            .iter()
            .any(|end| word.letters.len() > end.len() + 2 && word.letters.ends_with(end))
            || ["ович", "евич", "овна", "евна", "івна", "йович"]
                .iter()
                .any(|end| word.shown.to_lowercase().ends_with(end));
        if slavic && count > 1 {
            word.kind = PartKind::Patronymic;
        }
        if sons {
            if after_son {
                word.kind = PartKind::Patronymic;
                word.depth = depth;
                after_son = false;
                // A name that begins with *son of* goes on with the given name.
                if led_by_son {
                    depth = 1;
                }
            } else if depth == 1 {
                word.depth = 1;
            }
        }
    }
}

fn weigh_person(words: &mut [Word]) {
    let any_name = words.iter().any(|w| is_named(w.kind));
    for word in words {
        if any_name && !is_named(word.kind) {
            word.worth = 0.0;
            continue;
        }
        word.worth = if word.sounds.len() == 1 && word.script == Script::Latin {
            1.5
        } else {
            words::worth(&word.sounds)
        };
        if word.kind == PartKind::Title || word.kind == PartKind::Particle {
            word.kind = PartKind::Word;
        }
    }
}

const fn is_named(kind: PartKind) -> bool {
    !matches!(
        kind,
        PartKind::Title | PartKind::Particle | PartKind::Generation | PartKind::LegalForm
    )
}

/// Letters that stand alone are one word: *L.X.C.*, *A. B. C.*
fn initials_joined(words: Vec<Word>) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::with_capacity(words.len());
    let mut run = 0;
    for word in words {
        let single =
            word.letters.len() == 1 && word.letters.chars().all(|c| c.is_ascii_alphabetic());
        if single && run > 0 {
            if let Some(last) = out.last_mut() {
                last.letters.push_str(&word.letters);
                last.shown.push_str(&word.shown);
                last.sounds = last.letters.clone().into_bytes();
            }
            continue;
        }
        run = usize::from(single);
        out.push(word);
    }
    out
}

/// Legal forms, of several words or one, under one name each.
fn legal_forms(words: Vec<Word>) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::with_capacity(words.len());
    let mut at = 0;
    let cyrillic = |w: &Word| match w.shown.to_lowercase().as_str() {
        "ооо" => Some("llc"),
        "оао" | "пао" | "зао" | "ао" => Some("jsc"),
        _ => None,
    };
    while let Some(word) = words.get(at) {
        let found = words::LEGAL_FORMS.iter().find_map(|(form, name)| {
            let parts: Vec<&str> = form.split(' ').collect();
            let here = words.get(at..at + parts.len())?;
            here.iter().zip(&parts).all(|(w, p)| w.letters == **p).then_some((parts.len(), *name))
        });
        let found = found.or_else(|| cyrillic(word).map(|name| (1, name)));
        match found {
            // Alone it is the name.
            Some((len, name)) if words.len() > len => {
                let shown: Vec<&str> = words
                    .get(at..at + len)
                    .unwrap_or_default()
                    .iter()
                    .map(|w| w.shown.as_str())
                    .collect();
                out.push(Word {
                    shown: shown.join(" "),
                    letters: name.to_owned(),
                    sounds: name.as_bytes().to_vec(),
                    kind: PartKind::LegalForm,
                    ..word.clone()
                });
                at += len;
            }
            _ => {
                out.push(word.clone());
                at += 1;
            }
        }
    }
    out
}

/// The value of a Roman numeral, as ships and funds are numbered.
fn roman(word: &str) -> Option<u32> {
    const NUMERALS: [&str; 20] = [
        "", "", "ii", "iii", "iv", "", "vi", "vii", "viii", "ix", "", "xi", "xii", "xiii", "xiv",
        "xv", "xvi", "xvii", "xviii", "xx",
    ];
    if word.is_empty() {
        return None;
    }
    NUMERALS.iter().position(|n| *n == word).and_then(|n| u32::try_from(n).ok())
}

/// Numbers in words are figures: *forty-four*, 44; *first*, *1st*.
fn numbers(words: &mut Vec<Word>) {
    let mut at = 0;
    while at < words.len() {
        let value = |n: usize| {
            words.get(n).and_then(|w| {
                words::figures(&w.letters).or_else(|| roman(&w.letters).filter(|_| n > 0))
            })
        };
        let ten = words.get(at).and_then(|w| words::tens(&w.letters));
        let (number, len) = match (ten, value(at + 1), value(at)) {
            (Some(ten), Some(one @ 1..=9), _) => (Some(ten + one), 2),
            (_, _, number) => (number, 1),
        };
        if let Some(number) = number {
            let figures = number.to_string();
            if len == 2 {
                words.remove(at + 1);
            }
            if let Some(word) = words.get_mut(at) {
                word.sounds = figures.clone().into_bytes();
                word.letters = figures;
            }
        }
        at += 1;
    }
}

fn weigh_organisation(words: &mut [Word]) {
    let any_name =
        words.iter().any(|w| w.kind != PartKind::LegalForm && !words::is_filler(&w.letters));
    for word in words {
        let letters = word.letters.as_str();
        word.worth = if any_name && words::is_filler(letters) {
            word.kind = PartKind::Particle;
            0.0
        } else if any_name && word.kind == PartKind::LegalForm {
            0.0
        } else if words::is_generic(letters) {
            3.2
        } else if words::is_place(letters) {
            2.5
        } else if !letters.is_empty() && letters.chars().all(|c| c.is_ascii_digit()) {
            3.0
        } else {
            match word.sounds.len() {
                0..=1 => 1.5,
                2 => 4.0,
                3 => 5.5,
                _ => 7.5,
            }
        };
    }
}
