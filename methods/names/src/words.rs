//! What the words around a name mean: titles, particles, legal forms, nicknames, numbers.
//!
//! All words are folded: small ASCII letters. The lists are common knowledge of the field; legal
//! forms follow the ISO 20275 list of entity legal forms, abbreviated to those that lists carry.

/// Titles and honorifics that are no part of a name.
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "miss", "mister", "dr", "doctor", "prof", "professor", "sir", "dame", "lady",
    "lord", "herr", "frau", "monsieur", "madame", "mme", "mlle", "senor", "senora", "sr", "sra", "don",
    "dona", "haji", "hajji", "hadji", "haj", "hajj", "al-haj", "mullah", "mulla", "mollah", "maulavi",
    "mawlawi", "maulawi", "maulvi", "molvi", "moulavi", "maulana", "mawlana", "qari", "sheikh",
    "shaikh", "shaykh", "cheikh", "sheik", "sayyid", "sayed", "sayyed", "syed", "said", "seyyed",
    "ustad", "ustaz", "hafiz", "imam", "ayatollah", "alhaj", "alhaji", "general", "gen", "colonel",
    "col", "major", "maj", "captain", "capt", "lieutenant", "lt", "brigadier", "brig", "commander",
    "admiral", "president", "praesident", "prasident", "presidente", "minister", "chancellor", "king",
    "queen", "prince", "princess", "crown", "eng", "ing", "engineer", "father", "fr", "pere", "frere",
    "reverend", "rev", "bishop", "vice", "ambassador", "senator", "judge", "comrade", "saheb", "sahib",
    "hon", "honourable", "na", "fnu", "lnu", "sa", "ii",
];

/// Particles. Those that say *son of* come first.
const SON_OF: &[&str] = &["bin", "ibn", "ben", "bint", "binti", "binte", "ould", "wald", "walad", "bn", "bar"];
const PARTICLES: &[&str] = &[
    "al", "el", "ul", "ad", "ar", "as", "at", "az", "an", "ash", "ur", "ud", "us", "de", "del", "della",
    "di", "da", "do", "dos", "das", "du", "des", "la", "le", "las", "los", "les", "van", "von", "der",
    "den", "ter", "ten", "te", "zu", "zum", "zur", "af", "av", "of", "the", "and", "y", "e", "i", "und",
    "et", "i", "aka", "for", "in", "e",
];
const ARTICLES: &[&str] = &[
    "al", "el", "ul", "ad", "ar", "as", "at", "az", "an", "ash", "ur", "ud", "us", "il", "ol",
];

/// Generations.
const GENERATIONS: &[(&str, &str)] = &[
    ("jr", "jr"), ("junior", "jr"), ("filho", "jr"), ("senior", "sr"), ("iii", "3"), ("iv", "4"),
];

/// Whether the word is a title.
#[must_use]
pub fn is_title(word: &str) -> bool {
    TITLES.contains(&word) && word != "ii"
}

/// Whether the word says *son of* or *daughter of*.
#[must_use]
pub fn is_son_of(word: &str) -> bool {
    SON_OF.contains(&word)
}

/// Whether the word is a particle of a person's name, `bin` and its like among them.
#[must_use]
pub fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word) || is_son_of(word)
}

/// Whether the word is the Arabic article, or what it becomes before a sun letter.
#[must_use]
pub fn is_article(word: &str) -> bool {
    ARTICLES.contains(&word)
}

/// The generation that a word gives.
#[must_use]
pub fn generation(word: &str) -> Option<&'static str> {
    GENERATIONS.iter().find(|(w, _)| *w == word).map(|(_, g)| *g)
}

/// Names in many mouths: each line is one name.
const NICKNAMES: &[&str] = &[
    "benjamin ben benny benji", "theodore ted teddy theo", "edward ed eddie ted ned", "barack barry",
    "william will bill billy willy liam", "robert rob bob bobby robbie bert", "richard dick rick ricky",
    "james jim jimmy jamie jakob jacob jacques diego jaime santiago", "john jack johnny jon johan johann johannes jean juan giovanni ivan jan joao hans ioannis yuhanna sean ian",
    "joseph joe joey josef jose giuseppe iosif yusuf yousef youssef josip jozef",
    "michael mike mick mickey michel miguel mikhail mihail michal mikael",
    "alexander alex sasha sascha aleksandr aleksander alejandro alessandro alexandre iskandar sandro oleksandr",
    "thomas tom tommy tomas tommaso", "daniel dan danny", "david dave davy dawud daoud",
    "peter pete pedro pierre pietro pyotr petr piotr petar petro boutros",
    "paul pablo paolo pavel paulo pavlo", "andrew andy drew andrei andrey andreas andres andrea andrzej andriy",
    "anthony tony anton antonio antoine", "charles charlie chuck carlos karl carl carlo karol",
    "christopher chris kit cristobal christoph", "matthew matt mateo matthias matteo matvei",
    "nicholas nick nicky nikolai nikolay nicolas niccolo mykola nikola nicola", "stephen steve steven stefan esteban etienne stepan stefano",
    "george georges jorge giorgio yuri georgi georgy jerzy juri yury", "henry harry hank heinrich enrique henri enrico",
    "frederick fred freddy friedrich federico frederic", "lawrence larry laurence lorenzo laurent",
    "gregory greg grigory grigori", "samuel sam sammy", "patrick pat paddy", "vladimir volodymyr vova volodya wladimir uladzimir",
    "dmitry dima dmitri dmytro dimitri", "sergey sergei serhiy serge sergio sergej", "eugene gene evgeny yevgeny evgeni yevhen",
    "elizabeth liz beth betty lisa elisabeth isabel eliza yelizaveta", "margaret maggie meg peggy margarita marguerite",
    "catherine kate katie cathy katherine kathryn ekaterina yekaterina catalina katarina caterina kateryna",
    "mary maria marie miriam maryam molly", "anna ann anne hannah ana anya", "helen elena yelena olena helena ellen",
    "susan sue susanna", "francis frank francisco francesco francois franz frans", "louis luis luigi ludwig lewis",
    "abraham abe ibrahim ebrahim avraham", "isaac ishaq ishak itzhak yitzhak", "moses musa moshe moussa mousa",
    "solomon sulaiman suleiman sulayman shlomo soliman", "jesus isa issa eisa", "noah nuh", "aaron harun haroun aharon",
    "ronald ron ronnie", "donald don donny", "timothy tim timmy", "kenneth ken kenny", "gerald gerry jerry gerard",
    "philip phil felipe philippe filip filippo", "oleg oleh", "olga olha", "igor ihor", "natalia natasha natalya nataliya",
];

/// Whether two given names are forms or nicknames of one.
#[must_use]
pub fn are_one_name(a: &str, b: &str) -> bool {
    nickname_lines(a).intersects(nickname_lines(b))
}

/// Which lines of the table a name stands in: a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lines(u128);

impl Lines {
    const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

fn nickname_lines(word: &str) -> Lines {
    use std::collections::HashMap;
    use std::sync::OnceLock;
    static TABLE: OnceLock<HashMap<&'static str, u128>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table = HashMap::new();
        for (n, line) in NICKNAMES.iter().enumerate() {
            for name in line.split(' ') {
                *table.entry(name).or_insert(0) |= 1u128 << (n % 128);
            }
        }
        table
    });
    Lines(table.get(word).copied().unwrap_or(0))
}

/// The line of the table, as a number that a token keeps; 0 where the name stands in none.
#[must_use]
pub fn nickname_bits(word: &str) -> u128 {
    nickname_lines(word).0
}

/// Legal forms: words, and the kind of company. 1 has shares, 2 has limited members, 3 is a
/// partnership; 0 says nothing of the kind.
const LEGAL_FORMS: &[(&str, u8)] = &[
    ("open joint stock company", 1), ("closed joint stock company", 1), ("public joint stock company", 1),
    ("joint stock company", 1), ("joint stock compan", 1), ("joint stock", 1), ("public limited company", 1),
    ("limited liability company", 2), ("limited liability partnership", 3), ("limited partnership", 3),
    ("societatea cu raspundere limitata", 2), ("societate cu raspundere limitata", 2),
    ("societe a responsabilite limitee", 2), ("sociedad de responsabilidad limitada", 2),
    ("societa a responsabilita limitata", 2), ("gesellschaft mit beschrankter haftung", 2),
    ("obshchestvo s ogranichennoy otvetstvennostyu", 2), ("otkrytoe aktsionernoe obshchestvo", 1),
    ("publichnoe aktsionernoe obshchestvo", 1), ("aktsionernoe obshchestvo", 1),
    ("sociedad anonima", 1), ("societe anonyme", 1), ("societa per azioni", 1), ("besloten vennootschap", 2),
    ("naamloze vennootschap", 1), ("aktiengesellschaft", 1), ("kommanditgesellschaft", 3),
    ("perseroan terbatas", 0), ("private limited", 2), ("pvt ltd", 2), ("pte ltd", 2), ("pty ltd", 2),
    ("co ltd", 2), ("sp z o o", 2), ("sp zoo", 2), ("d o o", 2), ("s r l", 2), ("s a r l", 2), ("s p a", 1),
    ("ltd", 2), ("limited", 2), ("llc", 2), ("ooo", 2), ("srl", 2), ("sarl", 2), ("gmbh", 2), ("bv", 2), ("bvba", 2),
    ("doo", 2), ("sl", 2), ("spzoo", 2), ("kft", 2), ("sro", 2), ("eood", 2), ("ood", 2), ("pte", 2), ("pty", 2), ("pvt", 2),
    ("ag", 1), ("sa", 1), ("jsc", 1), ("ojsc", 1), ("cjsc", 1), ("pjsc", 1), ("oao", 1), ("pao", 1), ("zao", 1), ("ao", 1),
    ("nv", 1), ("spa", 1), ("ab", 1), ("asa", 1), ("oyj", 1), ("plc", 1), ("se", 1), ("kgaa", 1), ("sab", 1),
    ("as", 1), ("lp", 3), ("llp", 3), ("kg", 3), ("inc", 0), ("incorporated", 0), ("corp", 0), ("corporation", 0),
    ("co", 0), ("company", 0), ("pt", 0), ("tbk", 0), ("llp", 3), ("ltda", 2), ("oy", 2), ("aps", 2), ("fze", 2), ("fzco", 2), ("fzc", 2),
];

/// The legal form that the words begin with: how many words it takes, and its kind.
#[must_use]
pub fn legal_form(words: &[&str]) -> Option<(usize, u8)> {
    LEGAL_FORMS.iter().find_map(|(form, kind)| {
        let mut count = 0;
        for part in form.split(' ') {
            if words.get(count) != Some(&part) {
                return None;
            }
            count += 1;
        }
        Some((count, *kind))
    })
}

/// Words that many organisations share.
const GENERIC: &[&str] = &[
    "group", "gruppe", "groupe", "grupo", "holding", "holdings", "bank", "banking", "banco", "banque", "national",
    "international", "global", "general", "trading", "industries", "industry", "industrial", "enterprise",
    "enterprises", "solutions", "services", "service", "systems", "system", "technology", "technologies", "tech",
    "trust", "fund", "capital", "partners", "management", "foundation", "organization", "organisation", "institute",
    "center", "centre", "university", "ministry", "department", "committee", "association", "union", "company",
    "corporation", "development", "investment", "investments", "business", "energy", "oil", "gas", "petroleum",
    "construction", "engineering", "shipping", "marine", "maritime", "aviation", "airlines", "air", "electronics",
    "motor", "motors", "insurance", "finance", "financial", "real", "estate", "state", "republic", "peoples", "united",
    "new", "north", "south", "east", "west", "america", "american", "europe", "european", "world", "first",
    "series", "mortgage", "loan", "securities", "asset", "backed", "brigade", "army", "front", "health", "the",
    "islamic", "democratic", "party", "movement", "council", "research", "scientific", "production", "factory", "plant",
    "import", "export", "offshore", "yard", "no",
];

/// Whether many organisations have this word.
#[must_use]
pub fn is_generic(word: &str) -> bool {
    GENERIC.contains(&word)
}

/// A number written as a word, an ordinal or in Roman figures.
#[must_use]
pub fn as_number(word: &str) -> Option<u32> {
    const UNITS: &[&str] = &[
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];
    const TENS: &[&str] = &["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    const ORDINALS: &[&str] = &[
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    ];
    const ROMAN: &[&str] = &[
        "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii",
        "xviii", "xix", "xx",
    ];
    let place = |list: &[&str], from: u32, step: u32| {
        let at = list.iter().position(|w| *w == word)?;
        Some(from + step * u32::try_from(at).ok()?)
    };
    if word == "fourty" {
        return Some(40);
    }
    place(UNITS, 0, 1)
        .or_else(|| place(TENS, 20, 10))
        .or_else(|| place(ORDINALS, 1, 1))
        .or_else(|| place(ROMAN, 2, 1))
        .or_else(|| {
            let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let tail = word.get(digits.len()..)?;
            matches!(tail, "" | "st" | "nd" | "rd" | "th").then(|| digits.parse().ok()).flatten()
        })
}

/// How common a name is: its weight when it agrees, in sixteenths of a nat. The classes stand for
/// one bearer in 12, 30, 80 and 200 of the people of the origin.
const COMMON: &[(u8, &str)] = &[
    (40, "muhammad mohammad mohammed mohamed muhammed mohamad mohd mehmet mahamat muhamad mohamud maxamed kim"),
    (54, "ali ahmad ahmed hussein husain hussain husayn hassan hasan abdullah abdallah abdul abd khan ibrahim lee li wang zhang \
          nguyen park pak ri maria jose ivan ivanov john singh kumar shah jan chen liu ahmet huseyin yi choe choi jong"),
    (64, "omar umar yusuf yousef youssef mahmoud mahmud said sayed sayyid ismail khalid khaled salim salem hamid abu umm \
          mustafa mustapha mostafa karim rahman aziz rahim abdulrahman abdurrahman abdelrahman abdulaziz salah hamza bilal jamal kamal nasir \
          nasser tariq hasan saleh salih haidar haydar osman uthman othman agha akhund gul noor nur wali din \
          yang huang zhao wu zhou xu sun zhu han chang cho jang jung hong yong song chol il su hyon myong \
          sergey sergei vladimir alexander aleksandr dmitry andrei andrey mikhail nikolai alexei aleksei viktor igor oleg yuri \
          david michael james robert william thomas peter paul daniel george juan carlos luis antonio francisco manuel pedro miguel jorge \
          smith johnson garcia rodriguez martinez hernandez lopez gonzalez perez silva santos maria anna elena olga tatiana natalia \
          jean pierre michel marie tran pham le da dos"),
    (76, "abbas ayman anwar rashid rasheed fahd faisal mansour mansoor bakr talib jabbar latif malik majid qasim kassem jawad \
          habib hakim idris ilyas iqbal javed anwar amin akbar asad zahir zaki yahya yasin ramadan rami samir adil adel nabil walid \
          richard charles joseph christopher mark steven kevin brian edward anthony patrick frank hans karl wolfgang \
          fernando rafael roberto ricardo eduardo mario marco giovanni giuseppe luigi pavel petr jan maksim roman denis ruslan \
          petrov sidorov smirnov kuznetsov popov volkov mueller muller schmidt schneider fischer weber brown jones williams davis miller \
          wilson taylor dubois martin bernard thomas fatima fatma aisha zainab zaynab khadija maryam sara yamamoto tanaka suzuki sato takahashi watanabe"),
];

/// What a word's agreement is worth, in sixteenths of a nat, by how common it is.
#[must_use]
pub fn commonness(word: &str) -> Option<u8> {
    table().0.get(word).copied()
}

/// The same for a word of another script, by its consonants.
#[must_use]
pub fn commonness_of_skeleton(skeleton: u64) -> Option<u8> {
    table().1.get(&skeleton).copied()
}

type Tables = (std::collections::HashMap<&'static str, u8>, std::collections::HashMap<u64, u8>);

fn table() -> &'static Tables {
    use std::sync::OnceLock;
    static TABLE: OnceLock<Tables> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut words = std::collections::HashMap::new();
        let mut skeletons = std::collections::HashMap::new();
        for (weight, line) in COMMON {
            for word in line.split_whitespace() {
                words.entry(word).or_insert(*weight);
                let mut sounds = Vec::new();
                crate::sound::of(word, crate::script::Script::Latin, &mut sounds);
                skeletons.entry(crate::keys::skeleton(&sounds)).or_insert(*weight);
            }
        }
        (words, skeletons)
    })
}
