//! The worked examples of Doc 9303-11 appendices G, H and I: PACE with generic, integrated and chip
//! authentication mapping, over a curve and over numbers, step by step.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use icao9303::chip::bac::AccessProblem;
use icao9303::chip::keys::{Cipher, Purpose, derive, pace_secret};
use icao9303::chip::messaging::Session;
use icao9303::chip::pace::{
    KeyAgreement, PaceInfo, infos, map_generic, map_integrated, step, step_answer, verify_mapping,
};
use icao9303::pki::agreement::Group;
use icao9303::pki::hash::hex;

fn bytes(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(16)).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}

fn same(got: &[u8], expected: &str) {
    assert_eq!(hex(got), hex(&bytes(expected)));
}

fn info(kind: u8, parameters: u8) -> PaceInfo {
    let head = [0x31, 0x14, 0x30, 0x12, 6, 10, 4, 0, 0x7F, 0, 7, 2, 2, 4, kind, 2];
    let file = [&head[..], &[2, 1, 2, 2, 1, parameters]].concat();
    infos(&file).unwrap().remove(0)
}

/// The rest of the protocol: what both sides agree on, keys, tokens.
struct Rest<'a> {
    private: &'a str,
    public: &'a str,
    chip_public: &'a str,
    keys: [&'a str; 2],
    tokens: [&'a str; 2],
}

fn finish(info: &PaceInfo, base: &[u8], rest: &Rest<'_>) -> Session {
    let group = info.group().unwrap();
    let agreement = KeyAgreement::new(info, group, base, &bytes(rest.private)).unwrap();
    same(agreement.public_key(), rest.public);
    let chip_public = bytes(rest.chip_public);
    let agreed = agreement.agree(&chip_public).unwrap();
    same(agreed.token(), rest.tokens[0]);
    let session = agreed.open(&bytes(rest.tokens[1])).unwrap();
    same(session.keys()[0], rest.keys[0]);
    same(session.keys()[1], rest.keys[1]);
    assert_eq!(session.counter(), vec![0; 16]);
    // A chip with another password, an own key thrown back, an element of no group.
    let changed = |at: usize| {
        let mut token = bytes(rest.tokens[1]);
        token[at] ^= 1;
        agreement.agree(&chip_public).unwrap().open(&token).err()
    };
    assert_eq!(
        (changed(0), changed(7)),
        (Some(AccessProblem::NotAuthentic), Some(AccessProblem::NotAuthentic))
    );
    let own = agreement.public_key().to_vec();
    assert_eq!(agreement.agree(&own).err(), Some(AccessProblem::BadPublicKey));
    let mut off = chip_public;
    *off.last_mut().unwrap() ^= 1;
    assert_eq!(agreement.agree(&off).err(), Some(AccessProblem::BadPublicKey));
    session
}

const ZONE: &[u8] = b"T22000129364081251010318";

#[test]
fn generic_mapping_over_a_curve() {
    let info = info(2, 13);
    let group = info.group().unwrap();
    let nonce = info.nonce(&pace_secret(ZONE), &bytes("95A3A016522EE98D01E76CB6B98B42C3")).unwrap();
    same(&nonce, "3F00C4D39D153F2B2A214A078D899B22");
    let private = bytes("7F4EF07B9EA82FD78AD689B38D0BC78CF21F249D953BC46F4C6E19259C010F99");
    same(
        &group.multiple(&private, &group.base()).unwrap(),
        "04 7ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E
            544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D",
    );
    let chip = bytes(
        "04 824FBA91C9CBE26BEF53A0EBE7342A3BF178CEA9F45DE0B70AA601651FBA3F57
            30D8C879AAA9C9F73991E61B58F4D52EB87A0A0C709A49DC63719363CCD13C54",
    );
    let base = map_generic(group, &nonce, &private, &chip).unwrap();
    same(
        &base,
        "04 8CED63C91426D4F0EB1435E7CB1D74A46723A0AF21C89634F65A9AE87A9265E2
            8C879506743F8611AC33645C5B985C80B5F09A0B83407C1B6A4D857AE76FE522",
    );
    finish(
        &info,
        &base,
        &Rest {
            private: "A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595",
            public: "04 2DB7A64C0355044EC9DF190514C625CBA2CEA48754887122F3A5EF0D5EDD301C
                    3556F3B3B186DF10B857B58F6A7EB80F20BA5DC7BE1D43D9BF850149FBB36462",
            chip_public: "04 9E880F842905B8B3181F7AF7CAA9F0EFB743847F44A306D2D28C1D9EC65DF6DB
                         7764B22277A2EDDC3C265A9F018F9CB852E111B768B326904B59A0193776F094",
            keys: ["F5F0E35C0D7161EE6724EE513A0D9A7F", "FE251C7858B356B24514B3BD5F4297D1"],
            tokens: ["C2B0BD78D94BA866", "3ABB9674BCE93C08"],
        },
    );
    let own = group.multiple(&private, &group.base()).unwrap();
    assert_eq!(map_generic(group, &nonce, &private, &own), Err(AccessProblem::BadPublicKey));
    assert_eq!(map_generic(group, &nonce, &[0], &chip), Err(AccessProblem::BadPrivateKey));
}

#[test]
fn generic_mapping_over_numbers() {
    let info = info(1, 0);
    let group = info.group().unwrap();
    let nonce = info.nonce(&pace_secret(ZONE), &bytes("854D8DF5827FA6852D1A4FA701CDDDCA")).unwrap();
    same(&nonce, "FA5B7E3E49753A0DB9178B7B9BD898C8");
    let private = bytes("5265030F751F4AD18B08AC565FC7AC952E41618D");
    let chip = bytes(
        "78879F57225AA8080D52ED0FC890A4B25336F699AA89A2D3A189654AF70729E623EA5738B26381E4DA19E004706FACE7
         B235C2DBF2F38748312F3C98C2DD4882A41947B324AA1259AC22579DB93F7085655AF30889DBB845D9E6783FE42C9F24
         49400306254C8AE8EE9DD812A804C0B66E8CAFC14F84D8258950A91B44126EE6",
    );
    let base = map_generic(group, &nonce, &private, &chip).unwrap();
    same(
        &base,
        "7C9CBFE98F9FBDDA8D143506FA7D9306F4CB17E3C71707AFF5E1C1A12370249684D64EE37AF44B8DBD9D45BF6023919C
         BAA027AB97ACC771666C8E98FF483301BFA4872DEDE9034EDFACB70814166B7F360676829B826BEA57291B5AD69FBC84
         EF1E779032A305803F74341793E869742D401325B37EE8565FFCDEE618342DC5",
    );
    finish(&info, &base, &Rest {
        private: "89CCD99B0E8D3B1F11E1296DCA68EC53411CF2CA",
        public: "907D89E2D425A178AA81AF4A7774EC8E388C115CAE67031E85EECE520BD911551B9AE4D04369F29A02626C86FBC6747C
                 C7BC352645B6161A2A42D44EDA80A08FA8D61B76D3A154AD8A5A51786B0BC07147057871A922212C5F67F43173172236
                 B7747D1671E6D692A3C7D40A0C3C5CE397545D015C175EB5130551EDBC2EE5D4",
        chip_public: "075693D9AE941877573E634B6E644F8E60AF17A0076B8B123D9201074D36152BD8B3A213F53820C42ADC79AB5D0AEEC3
                      AEFB91394DA476BD97B9B14D0A65C1FC71A0E019CB08AF55E1F729005FBA7E3FA5DC41899238A250767A6D46DB974064
                      386CD456743585F8E5D90CC8B4004B1F6D866C79CE0584E49687FF61BC29AEA1",
        keys: ["2F7F46ADCC9E7E521B45D192FAFA9126", "805A1D27D45A5116F73C54469462B7D8"],
        tokens: ["B46DD9BD4D98381F", "917F37B5C0E6D8D1"],
    });
}

#[test]
fn integrated_mapping_over_a_curve() {
    let info = info(4, 13);
    let group = info.group().unwrap();
    let nonce = bytes("2923BE84E16CD6AE529049F1F1BBE9EB");
    let base =
        map_integrated(group, Cipher::Aes128, &nonce, &bytes("5DD4CBFC96F5453B130D890A1CDBAE32"))
            .unwrap();
    same(
        &base,
        "04 8E82D31559ED0FDE92A4D0498ADD3C23BABA94FB77691E31E90AEA77FB17D427
            4C1AE14BD0C3DBAC0C871B7F3608169364437CA30AC243A089D3F266C1E60FAD",
    );
    finish(
        &info,
        &base,
        &Rest {
            private: "A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595",
            public: "04 89CBA23FFE96AA18D824627C3E934E54A9FD0B87A95D1471DC1C0ABFDCD640D4
                    6755DE9B7B778280B6BEBD57439ADFEB0E21FD4ED6DF42578C13418A59B34C37",
            chip_public: "04 67F78E5F7F7686082B293E8D087E056916D0F74BC01A5F8957D0DE45691E51E8
                         932B69A962B52A0985AD2C0A271EE6A13A8ADDDCD1A3A994B9DED257F4D22753",
            keys: ["0D3FEB33251A6370893D62AE8DAAF51B", "B01E89E3D9E8719E586B50B4A7506E0B"],
            tokens: ["450F02B86F6A0909", "75D4D96E8D5B0308"],
        },
    );
    assert_eq!(
        map_integrated(group, Cipher::Aes128, &nonce, &[0; 15]),
        Err(AccessProblem::Length(15))
    );
}

#[test]
fn integrated_mapping_over_numbers() {
    let info = info(3, 0);
    let group = info.group().unwrap();
    let nonce = bytes("FA5B7E3E49753A0DB9178B7B9BD898C8");
    let base =
        map_integrated(group, Cipher::Aes128, &nonce, &bytes("B3A6DB3C870C3E99245E0D1C06B747DE"))
            .unwrap();
    same(
        &base,
        "1D7D767F11E333BCD6DBAEF40E799E7A926B96973550656FF3C830726D118D61C276CDCC61D475CF03A98E0C0E79CAEB
         A5BE25578BD4551D0B10903236F0B0F976852FA78EEA14EA0ACA87D1E91F688FE0DFF897BBE35A472621D343564B262F
         34223AE8FC59B664BFEDFA2BFE7516CA5510A6BBB633D517EC25D4E0BBAA16C2",
    );
    finish(&info, &base, &Rest {
        private: "4BD0E54740F9A028E6A515BFDAF967848C4F5F5FFF65AA0915947FFD1A0DF2FA6981271BC905F3551457B7E03AC3B806
                  6DE4AA406C1171FB43DD939C4BA16175103BA3DEE16419AA248118F90CC36A3D6F4C373652E0C3CCE7F0F1D0C5425B36
                  00F0F0D6A67F004C8BBA33F2B4733C7252445C1DFC4F1107203F71D2EFB28161",
        public: "0F0CC62945A8029251FB7EF3C094E12EC68E4EF07F27CB9D9CD04C5C4250FAE0E4F8A951557E929AEB48E5C6DD47F2F5
                 CD7C351A9BD2CD722C07EDE166770F08FFCB370262CF308DD7B07F2E0DA9CAAA1492344C852906919538C98A4BA4187E
                 76CE9D87832386D319CE2E043C3343AEAE6EDBA1A9894DC5094D22F7FE1351D5",
        chip_public: "928D9A0F9DBA450F13FC859C6F290D1D36E42431138A4378500BEB4E0401854CFF111F71CB6DC1D0335807A11388CC8E
                      AA87B07907AAD9FBA6B169AF6D8C26AF8DDDC39ADC3AD2E3FF882B84D23E9768E95A80E4746FB07A9767679FE92133B4
                      D379935C771BD7FBED6C7BB4B1708B275EA75679524CDC9C6A91370CC662A2F3",
        keys: ["01AFC10CF87BE36D8179E87370171F07", "23F0FBD05FD6C7B8B88F4C8309669061"],
        tokens: ["55D61977CBF5307E", "C2F04230187E1525"],
    });
}

const STATIC_KEY: &str = "04 1872709494399E7470A6431BE25E83EEE24FEA568C2ED28DB48E05DB3A610DC8
                             84D256A40E35EFCB59BF6753D3A489D28C7A4D973C2DA138A6E7A4A08F68E16F";

#[test]
fn chip_authentication_mapping_proves_the_chip() {
    let info = info(6, 13);
    let group = info.group().unwrap();
    let secret = pace_secret(b"C11T002JM496081222310314");
    let nonce = info.nonce(&secret, &bytes("CB60E8E0D85B76A9BD304747C2AD42E2")).unwrap();
    same(&nonce, "658B860BC94DF6F044FCE6D5C82CF8E5");
    let chip = bytes(
        "04 A234236AA9B9621E8EFB73B5245C0E09D2576E5277183C1208BDD55280CAE8B3
            04F365713A356E65A451E165ECC9AC0AC46E3771342C8FE5AEDD092685338E23",
    );
    let private = bytes("5D8BB87BD74D985A4B7D4325B9F7B976FE835122773400798914AA22738135CC");
    let base = map_generic(group, &nonce, &private, &chip).unwrap();
    let session = finish(
        &info,
        &base,
        &Rest {
            private: "76ECFDAA9841C323A3F5FC5E88B88DB3EFF7E35EBF57A7E6946CB630006C2120",
            public: "04 446C934084D9DAB863944F219520076C29EE3F7AE6722B11FF319EC1C7728F95
                    5483400BFF60BF0C5929270009277DC2A515E12575010AD9BA916CF1BF86FEFC",
            chip_public: "04 02AD566F3C6EC7F9324509AD50A51FA52030782A4968FCFEDF737DAEA9933331
                         11C3B9B4C2287789BD137E7F8AA882E2A3C633CCD6ECC2C63C57AD401A09C2E1",
            keys: ["0A9DA4DB03BDDE39FC5202BC44B2E89E", "4B1C06491ED5140CA2B537D344C6C0B1"],
            tokens: ["E86BD06018A1CD3B", "8596CF055C67C1A3"],
        },
    );
    let answer = bytes(
        "7C3C 8608 8596CF055C67C1A3 8A30 1EEA964DAAE372AC990E3EFDE6333353BFC89A6704D93DA8798CF77F5B7A54BD
         10CBA372B42BE0B9B5F28AA8DE2F4F92",
    );
    let encrypted = step_answer(&answer, 0x8A).unwrap();
    let static_key = bytes(STATIC_KEY);
    assert_eq!(verify_mapping(group, &session, encrypted, &chip, &static_key), Ok(()));
    // The same chip data with another State-signed key, another mapping key, and changed data.
    assert_eq!(
        verify_mapping(group, &session, encrypted, &chip, &group.base()),
        Err(AccessProblem::NotAuthentic)
    );
    assert!(verify_mapping(group, &session, encrypted, &group.base(), &static_key).is_err());
    for at in 0..encrypted.len() {
        let mut changed = encrypted.to_vec();
        changed[at] ^= 1;
        assert!(verify_mapping(group, &session, &changed, &chip, &static_key).is_err(), "{at}");
    }
}

/// Every offered combination of mapping, group and cipher, against a chip that does the same.
#[test]
fn both_sides_come_to_the_same_session() {
    let secret = b"123456";
    for (kind, groups) in
        [(1, &[0, 1, 2][..]), (3, &[0, 1]), (2, &[8, 12, 14, 17, 18]), (4, &[9, 12, 15, 16])]
    {
        for &number in groups {
            for cipher in 1..=4_u8 {
                let file = [
                    &[0x31, 0x14, 0x30, 0x12, 6, 10, 4, 0, 0x7F, 0, 7, 2, 2, 4, kind, cipher],
                    &[2, 1, 2, 2, 1, number][..],
                ]
                .concat();
                let info = infos(&file).unwrap().remove(0);
                let group = info.group().unwrap();
                let key = derive(secret, Purpose::Password, info.cipher);
                let nonce = vec![0x3C; if info.cipher.key_bytes() > 16 { 32 } else { 16 }];
                let iv = vec![0; info.cipher.block_bytes()];
                let sent = icao9303::chip::cipher::encrypt(info.cipher, &key, &iv, &nonce).unwrap();
                assert_eq!(info.nonce(secret, &sent).unwrap(), nonce);
                let (reader, chip) = ([0x11; 19], [0x23; 19]);
                let public = |private: &[u8]| group.multiple(private, &group.base()).unwrap();
                let base = if kind < 3 {
                    let theirs = map_generic(group, &nonce, &chip, &public(&reader)).unwrap();
                    let ours = map_generic(group, &nonce, &reader, &public(&chip)).unwrap();
                    assert_eq!(ours, theirs);
                    ours
                } else {
                    let own = vec![0x77; info.cipher.key_bytes()];
                    map_integrated(group, info.cipher, &nonce, &own).unwrap()
                };
                let ours = KeyAgreement::new(&info, group, &base, &reader).unwrap();
                let theirs = KeyAgreement::new(&info, group, &base, &chip).unwrap();
                let at_chip = theirs.agree(ours.public_key()).unwrap();
                let at_reader = ours.agree(theirs.public_key()).unwrap();
                let wrong_way = at_reader.token().to_vec();
                assert!(ours.agree(theirs.public_key()).unwrap().open(&wrong_way).is_err());
                at_chip.open(at_reader.token()).unwrap();
                let token = theirs.agree(ours.public_key()).unwrap().token().to_vec();
                at_reader.open(&token).unwrap();
            }
        }
    }
}

#[test]
fn what_a_chip_offers_is_read_or_passed_over() {
    assert!(infos(&[]).is_err() && infos(&[0x31, 0x7F]).is_err());
    let unknown = bytes("3111 300F 060A 04007F00070202040902 020102");
    assert_eq!(infos(&unknown).unwrap(), []);
    let info = info(2, 0);
    assert_eq!(info.group(), None, "a curve's protocol with numbers");
    assert_eq!(info.nonce(b"123456", &[]), Err(AccessProblem::Length(0)));
    assert_eq!(info.nonce(b"123456", &[0; 17]), Err(AccessProblem::Length(17)));
    assert_eq!(hex(&step(0x81, &[4, 5])), "7c0481020405");
    assert_eq!(step_answer(&bytes("7C0482020405"), 0x82).unwrap(), [4, 5]);
    assert!(step_answer(&bytes("7C0482020405"), 0x84).is_err());
    assert_eq!(Group::standardized(7), None);
}
