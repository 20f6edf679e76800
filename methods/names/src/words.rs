//! Words that stand in names and are no names, and names that are said in more than one way.
//!
//! Always holds: every entry is in lower-case ASCII, as [`crate::Name::read`] folds it.
//!
//! Sources: titles, particles and short forms as the guidance on naming of the lists' publishers
//! and dictionaries of given names have them; how common a name is from the third column of the
//! transliteration files (counts of the name in Wikidata, CC0) and from the aliases of the United
//! Nations' consolidated list, in classes of one natural logarithm each.

/// What a word in a name is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// An honorific: it says nothing of who it is.
    Title,
    /// *Son of*, *daughter of*: what follows is the father's name.
    SonOf,
    /// An article or a preposition before a name.
    Particle,
    /// A generation.
    Generation,
}

/// The role of a word that is no name itself.
#[must_use]
pub fn role(word: &str) -> Option<Role> {
    Some(match word {
        "mr" | "mrs" | "ms" | "miss" | "dr" | "doctor" | "prof" | "professor" | "sir" | "lord"
        | "lady" | "herr" | "frau" | "hr" | "fr" | "mme" | "mlle" | "madame" | "monsieur"
        | "sr" | "sra" | "srta" | "senor" | "senora" | "don" | "dona" | "gen" | "general"
        | "col" | "colonel" | "capt" | "captain" | "maj" | "major" | "lt" | "lieutenant"
        | "brig" | "brigadier" | "admiral" | "president" | "praesident" | "prasident"
        | "minister" | "hon" | "rev" | "father" | "haji" | "hajji" | "hajj" | "hadji" | "hadj"
        | "alhaji" | "mullah" | "mulla" | "mollah" | "maulana" | "maulavi" | "mawlawi"
        | "maulawi" | "moulavi" | "maulvi" | "molvi" | "qari" | "sheikh" | "shaikh" | "sheik"
        | "shaykh" | "cheikh" | "cheik" | "sayyid" | "ustad" | "ustadh" | "ustaz" | "hafiz"
        | "imam" | "emir" | "amir" | "ayatollah" | "hojatoleslam" | "engineer" | "eng" | "ing"
        | "dipl" | "phd" | "esq" | "gospodin" | "pan" | "pani" | "comrade" => Role::Title,
        "bin" | "ibn" | "ben" | "bint" | "binti" | "bent" | "ould" | "oulad" | "walad" | "wuld"
        | "ap" | "ferch" | "oglu" | "oghlu" | "ogly" | "kyzy" | "qizi" | "uulu" => Role::SonOf,
        "al" | "el" | "ul" | "il" | "ur" | "ud" | "ad" | "ed" | "ar" | "er" | "as" | "es"
        | "az" | "ez" | "ash" | "esh" | "ath" | "an" | "en" | "at" | "et" | "de" | "del"
        | "della" | "delle" | "dei" | "di" | "da" | "das" | "do" | "dos" | "du" | "des" | "d"
        | "la" | "le" | "les" | "las" | "los" | "l" | "van" | "von" | "vom" | "zu" | "zum"
        | "zur" | "der" | "den" | "ter" | "ten" | "te" | "t" | "af" | "av" | "y" | "e" | "i"
        | "na" | "und" | "and" | "ap." | "san" | "bar" | "mac" | "mc" | "o" | "st" | "saint"
        | "the" => Role::Particle,
        "jr" | "junior" | "snr" | "senior" | "ii" | "iii" | "iv" | "filho" | "neto" | "2nd"
        | "3rd" => Role::Generation,
        _ => return None,
    })
}

/// Words of other scripts that mean the same as one of [`role`]'s, by how they sound.
#[must_use]
pub fn foreign_role(word: &str) -> Option<&'static str> {
    Some(match word {
        "بن" | "ابن" | "إبن" | "بنت" | "ولد" => "bin",
        "بین" => "bin",
        "ال" => "al",
        "שייח" | "الشيخ" | "شيخ" => "sheikh",
        "الدكتور" | "دكتور" => "dr",
        "الحاج" | "حاج" | "حاجی" | "حاجي" => "haji",
        "ملا" => "mullah",
        "امیر" | "أمير" | "امير" | "الأمير" => "amir",
        "مولوي" | "مولوی" => "mawlawi",
        "قاري" | "قاری" => "qari",
        "בן" | "אבן" => "bin",
        "оглы" => "oglu",
        "кызы" => "kyzy",
        _ => return None,
    })
}

/// Names that are forms of one name: a line to a name, whatever the language. A word may stand in
/// two lines.
const FORMS: &[&str] = &[
    "alexander aleksandr alexandr alexandre alejandro alessandro iskander sasha alex aleks alec sandy xander oleksandr aliaksandr alexandros sandro aleksander",
    "michael mikhail mikhael miguel michel michele mike mick mickey misha mykhailo mihail mihai mikhailo",
    "john jon johan johann johannes jan jean juan ivan giovanni joao ioannis jack johnny evan sean ian yahya jovan ivo hans",
    "joseph jose giuseppe josef jozef joe joey pepe yusuf yosef iosif josip joey",
    "william bill billy will willy liam wilhelm guillaume guillermo guglielmo vilhelm willem",
    "robert rob bob bobby bert roberto rupert robbie",
    "richard rick ricky dick rich riccardo ricardo",
    "edward ed eddie ted teddy eduard eduardo edouard ned",
    "theodore ted teddy theo fyodor fedor teodor teodoro",
    "thomas tom tommy tomas tommaso toma",
    "charles charlie chuck carlos carlo karl carl karel",
    "james jim jimmy jaime jamie jacques giacomo santiago diego iago",
    "peter pete pyotr petr piotr pedro pierre pietro petros petro pjotr",
    "paul pavel pablo paolo paulo pawel pavlo pal",
    "george georg georgi georgiy georgy jorge giorgio yuri yury yuriy yurii jurij georges georgios jerzy juri",
    "nicholas nikolai nikolay nicolas nick nicky niko nikolaus klaus kolya mykola mikalai nicola nikos nikola miklos",
    "andrew andrei andrey andres andrea andreas andy andre andriy andrzej andrii",
    "stephen steven steve stefan esteban stefano etienne stepan stephan szczepan",
    "matthew matt matthias mateo matteo matvei matthieu mateusz matej",
    "daniel dan danny daniele danilo danylo",
    "david dave davey dawid davide dawood daoud daud",
    "benjamin ben benny binyamin beniamino",
    "samuel sam sammy samuele",
    "anthony tony antonio anton antoine antonios toni",
    "francis frank francisco francesco franz francois paco pancho frans ferenc franciszek",
    "lawrence larry laurence lorenzo laurent lars",
    "leonard leo len lenny leonardo leonid",
    "joshua josh yehoshua",
    "jonathan jon johnny yonatan",
    "christopher chris christoph cristobal kit krzysztof christophe kristof",
    "christian chris cristian kristian",
    "gregory greg grigory grigoriy gregor gregorio hryhoriy",
    "patrick pat paddy patricio",
    "henry harry hank heinrich enrique enrico henri hendrik",
    "frederick fred freddy friedrich frederic federico fritz",
    "philip phil philipp felipe philippe filippo filip",
    "ronald ron ronnie",
    "donald don donnie",
    "kenneth ken kenny",
    "eugene gene evgeny yevgeny evgeniy yevgeniy evgenii eugenio eugen yevhen ievgen evgueni",
    "sergei sergey sergej sergio serge serhiy sergejs siarhei serhii sergiu",
    "dmitry dmitri dmitriy dmitrii dima dmytro dimitri dimitrios",
    "vladimir volodymyr wladimir uladzimir volodya vova wolodymyr",
    "konstantin constantin constantine kostya kostyantyn konstantinos",
    "victor viktor vic vittorio",
    "elizabeth liz lizzie beth betty eliza elisabeth isabel lisa elisa elizaveta ilse bess",
    "margaret maggie meg peggy margarita margarethe marguerite greta rita",
    "catherine katherine kate kathy katya ekaterina catalina caterina katarina kateryna cathy katie katharina yekaterina katarzyna",
    "mary maria marie miriam maryam mariam mariya marya",
    "anna ann anne ana hannah anya annie hanna",
    "helen elena helena yelena olena ellen helene",
    "natalia natalya natasha nataliya nathalie natalie",
    "julia yulia julie giulia iuliia yuliya juliya",
    "susan sue suzanne susanna susana susie",
    "barack barry barak",
    "rebecca becky rebekah",
    "deborah deb debbie debora",
    "patricia pat patty tricia",
    "jennifer jen jenny",
    "theresa teresa terry tess therese",
    "abraham abe ibrahim avraham abram",
    "moses moshe moussa musa moises moise",
    "jacob yaakov yaqub jakob jakub yakub",
    "isaac ishaq isaak yitzhak",
    "solomon sulaiman suleiman shlomo salomon",
    "gabriel jibril gabriele gavriil",
    "elijah elias ilyas ilias",
    "jesus isa",
    "vincent vince vincenzo vicente",
    "rafael raphael rafaele",
    "alfred al fred alfredo",
    "albert al bert alberto",
    "walter walt wally",
    "gerald gerry jerry",
    "timothy tim timofey",
    "zachary zach zakaria zakariya",
    "maxim max maksim maksym maximilian",
    "aleksei alexei alexey alexis aleksey oleksiy oleksii alyosha",
    "vasily vasiliy vasili basil vasyl vasilii",
    "fyodor fedor theodor",
    "li lee yi ri rhee yee",
    "pak park bak",
    "choe choi choy",
    "chong jung jeong chung",
    "kim gim",
    "ryu yu yoo you",
    "im lim rim",
    "no roh noh",
];

/// The numbers of the lines of [`FORMS`] in which a word stands, from 1; nought for none.
#[must_use]
pub fn forms(word: &str) -> [u16; 2] {
    use std::collections::HashMap;
    use std::sync::LazyLock;
    static LINES: LazyLock<HashMap<&'static str, Vec<u16>>> = LazyLock::new(|| {
        let mut lines: HashMap<&'static str, Vec<u16>> = HashMap::new();
        for (number, line) in (1u16..).zip(FORMS) {
            for name in line.split(' ') {
                lines.entry(name).or_default().push(number);
            }
        }
        lines
    });
    let mut found = [0; 2];
    for (place, line) in found.iter_mut().zip(LINES.get(word).into_iter().flatten()) {
        *place = *line;
    }
    found
}

/// How much the same name in two records says, in nats: the logarithm of how many people there are
/// to one who bears it. By its skeleton of sounds, so that every spelling counts as the name.
#[must_use]
pub fn worth(sounds: &[u8]) -> f32 {
    use std::collections::HashMap;
    use std::sync::LazyLock;
    static COMMON: LazyLock<HashMap<Vec<u8>, f32>> = LazyLock::new(|| {
        let mut common = HashMap::new();
        for (worth, names) in COMMON_NAMES {
            for name in names.split(' ') {
                let mut sounds = Vec::new();
                crate::sound::of(name, crate::script::Script::Latin, &mut sounds);
                common.entry(skeleton(&sounds)).or_insert(*worth);
            }
        }
        common
    });
    let consonants = skeleton(sounds);
    if let Some(worth) = COMMON.get(&consonants) {
        return *worth;
    }
    match sounds.len() {
        0 | 1 => 2.0,
        2 => 4.5,
        3 => 5.5,
        4 => 6.5,
        5 => 7.25,
        6 => 7.75,
        _ => 8.25,
    }
}

/// The consonants of a word, weak ones left out.
fn skeleton(sounds: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = sounds.iter().copied().filter(|s| !crate::sound::is_weak(*s)).collect();
    out.dedup();
    // A word of one consonant says too little without its beginning.
    if out.len() < 2 {
        out = sounds.to_vec();
    }
    out
}

/// The commonest names, by what they are worth: from one bearer in 50 to one in 400.
const COMMON_NAMES: &[(f32, &str)] = &[
    (3.5, "muhammad mohamad mohamed"),
    (4.2, "ahmad ali abdullah hasan husain"),
    (
        4.8,
        "abdrahman ibrahim yusuf mahmud umar omar khalid said salim salih mustafa hamid ismail abdaziz kim li wang khan jan john ivan maria jose",
    ),
    (
        5.3,
        "abdkarim abdqadir abdmalik abdsalam abdrashid abdghani abdhamid abdrahim hamza isa musa yahya idris daud sulayman jamal nasir bashir jafar walid tariq faisal karim aziz rashid rahman haji shah mirza gul noor nur din agha akhund saleh zhang chen liu yang huang zhao park pak choi lee nguyen tran david michael alexander sergei vladimir andrei dmitry nikolai peter paul anna elena juan carlos luis antonio francisco manuel jean pierre robert james william thomas george smith singh kumar ivanov",
    ),
];

/// The legal form that a word or words stand for, by one name for each.
///
/// Source: ISO 20275 (entity legal forms), the commonest of each country.
pub const LEGAL_FORMS: &[(&str, &str)] = &[
    ("limited liability company", "llc"),
    ("limited liability partnership", "llp"),
    ("public limited company", "plc"),
    ("public joint stock company", "jsc"),
    ("open joint stock company", "jsc"),
    ("closed joint stock company", "jsc"),
    ("private joint stock company", "jsc"),
    ("joint stock company", "jsc"),
    ("joint stock compan", "jsc"),
    ("obshchestvo s ogranichennoy otvetstvennostyu", "llc"),
    ("societatea cu raspundere limitata", "srl"),
    ("sociedad anonima", "sa"),
    ("sociedad de responsabilidad limitada", "srl"),
    ("societe anonyme", "sa"),
    ("gesellschaft mit beschraenkter haftung", "gmbh"),
    ("gesellschaft mit beschrankter haftung", "gmbh"),
    ("sp z o o", "gmbh"),
    ("sp zoo", "gmbh"),
    ("s a de c v", "sa"),
    ("sa de cv", "sa"),
    ("s r l", "srl"),
    ("s a s", "sas"),
    ("s p a", "spa"),
    ("l l c", "llc"),
    ("l l p", "llp"),
    ("b v", "bv"),
    ("n v", "nv"),
    ("s a", "sa"),
    ("a g", "ag"),
    ("p t", "pt"),
    ("g m b h", "gmbh"),
    ("pte ltd", "ltd"),
    ("pvt ltd", "ltd"),
    ("pty ltd", "ltd"),
    ("private limited", "ltd"),
    ("co ltd", "ltd"),
    ("company limited", "ltd"),
    ("aktiengesellschaft", "ag"),
    ("aktiengeselschaft", "ag"),
    ("limited", "ltd"),
    ("ltd", "ltd"),
    ("ltda", "ltd"),
    ("limitada", "ltd"),
    ("llc", "llc"),
    ("ooo", "llc"),
    ("zoo", "gmbh"),
    ("oao", "jsc"),
    ("ojsc", "jsc"),
    ("pao", "jsc"),
    ("zao", "jsc"),
    ("jsc", "jsc"),
    ("pjsc", "jsc"),
    ("cjsc", "jsc"),
    ("ao", "jsc"),
    ("gmbh", "gmbh"),
    ("ag", "ag"),
    ("sa", "sa"),
    ("sas", "sas"),
    ("srl", "srl"),
    ("sarl", "srl"),
    ("spa", "spa"),
    ("plc", "plc"),
    ("inc", "corp"),
    ("incorporated", "corp"),
    ("corp", "corp"),
    ("corporation", "corp"),
    ("co", "co"),
    ("company", "co"),
    ("kg", "kg"),
    ("bv", "bv"),
    ("nv", "nv"),
    ("ab", "ab"),
    ("as", "as"),
    ("asa", "as"),
    ("oy", "oy"),
    ("se", "se"),
    ("pt", "pt"),
    ("llp", "llp"),
    ("lp", "lp"),
    ("fze", "fze"),
    ("fzco", "fze"),
];

/// A word that many organisations have in their names.
#[must_use]
pub fn is_generic(word: &str) -> bool {
    matches!(
        word,
        "group"
            | "gruppe"
            | "groupe"
            | "grupo"
            | "holding"
            | "holdings"
            | "company"
            | "bank"
            | "banque"
            | "banco"
            | "national"
            | "international"
            | "internacional"
            | "trading"
            | "trade"
            | "general"
            | "industries"
            | "industrial"
            | "industry"
            | "enterprise"
            | "enterprises"
            | "services"
            | "service"
            | "systems"
            | "solutions"
            | "global"
            | "import"
            | "export"
            | "management"
            | "investment"
            | "investments"
            | "capital"
            | "fund"
            | "trust"
            | "foundation"
            | "organization"
            | "organisation"
            | "association"
            | "business"
            | "construction"
            | "engineering"
            | "technology"
            | "technologies"
            | "electronics"
            | "development"
            | "financial"
            | "finance"
            | "insurance"
            | "state"
            | "united"
            | "central"
            | "institute"
            | "university"
            | "committee"
            | "council"
            | "front"
            | "party"
            | "movement"
            | "army"
            | "brigade"
            | "charity"
            | "society"
            | "center"
            | "centre"
            | "agency"
            | "office"
            | "department"
            | "ministry"
            | "shipping"
            | "marine"
            | "maritime"
            | "aviation"
            | "airlines"
            | "air"
            | "oil"
            | "gas"
            | "energy"
            | "petroleum"
            | "motor"
            | "motors"
            | "steel"
            | "chemical"
            | "world"
            | "offshore"
    )
}

/// A word that says where an organisation is.
#[must_use]
pub fn is_place(word: &str) -> bool {
    matches!(
        word,
        "europe"
            | "asia"
            | "africa"
            | "america"
            | "schweiz"
            | "suisse"
            | "deutschland"
            | "germany"
            | "france"
            | "uk"
            | "usa"
            | "us"
            | "russia"
            | "rus"
            | "iran"
            | "middle"
            | "east"
            | "eu"
            | "gulf"
            | "dubai"
            | "turkey"
            | "international"
            | "global"
    )
}

/// Words that an organisation's name has for grammar.
#[must_use]
pub fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "of"
            | "and"
            | "for"
            | "de"
            | "la"
            | "et"
            | "y"
            | "und"
            | "fur"
            | "des"
            | "du"
            | "le"
            | "in"
    )
}

/// A number in words or figures, by its figures.
#[must_use]
pub fn figures(word: &str) -> Option<u32> {
    if let Ok(number) = word.parse() {
        return Some(number);
    }
    for ending in ["st", "nd", "rd", "th"] {
        if let Some(Ok(number)) = word.strip_suffix(ending).map(str::parse) {
            return Some(number);
        }
    }
    const WORDS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const ORDINALS: [&str; 11] = [
        "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
        "ninth", "tenth",
    ];
    let at = |all: &[&str]| all.iter().position(|w| *w == word).and_then(|n| u32::try_from(n).ok());
    at(&WORDS).or_else(|| at(&ORDINALS)).or_else(|| tens(word))
}

/// Twenty, thirty … by their figures.
#[must_use]
pub fn tens(word: &str) -> Option<u32> {
    Some(match word {
        "twenty" => 20,
        "thirty" => 30,
        "forty" | "fourty" => 40,
        "fifty" => 50,
        "sixty" => 60,
        "seventy" => 70,
        "eighty" => 80,
        "ninety" => 90,
        _ => return None,
    })
}
