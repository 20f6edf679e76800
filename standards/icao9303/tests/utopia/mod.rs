//! The State of Utopia issues: keys, certificates, revocation lists, signatures and chips, so that
//! every verdict can be shown on a document whose whole chain is at hand. Keys are made from names,
//! and signing is for tests alone.
#![allow(dead_code, reason = "each test uses its part")]

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd, Resize};
use icao9303::chip::tlv::Reader;
use icao9303::pki::curve::Curve;
use icao9303::pki::hash::Hash;
use icao9303::pki::oid;

/// Numbers that play again from a seed (SplitMix64).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % bound.max(1) as u64) as usize
    }
}

// DER

pub fn wrap(tag: u32, body: &[u8]) -> Vec<u8> {
    let tag: Vec<u8> = tag.to_be_bytes().into_iter().skip_while(|&b| b == 0).collect();
    let length = match body.len() {
        short @ 0..=127 => vec![short as u8],
        middle @ 128..=255 => vec![0x81, middle as u8],
        long => [&[0x82], &(long as u16).to_be_bytes()[..]].concat(),
    };
    [tag, length, body.to_vec()].concat()
}

pub fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    wrap(0x30, &parts.concat())
}

pub fn integer(bytes: &[u8]) -> Vec<u8> {
    let trimmed: Vec<u8> = bytes.iter().copied().skip_while(|&b| b == 0).collect();
    let sign = if trimmed.first().is_none_or(|first| *first >= 0x80) { vec![0] } else { vec![] };
    wrap(2, &[sign, trimmed].concat())
}

fn bits(bytes: &[u8]) -> Vec<u8> {
    wrap(3, &[&[0], bytes].concat())
}

// Keys

fn hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// Affine arithmetic modulo a prime, slow and plain.
struct Field {
    parameters: BoxedMontyParams,
    precision: u32,
}

impl Field {
    fn new(modulus: &[u8]) -> Self {
        let modulus = BoxedUint::from_be_slice_vartime(modulus);
        let precision = modulus.bits_precision();
        Self { parameters: BoxedMontyParams::new_vartime(Odd::new(modulus).unwrap()), precision }
    }

    fn of(&self, bytes: &[u8]) -> BoxedMontyForm {
        let wide = BoxedUint::from_be_slice_vartime(bytes);
        let modulus = self.parameters.modulus().as_nz_ref().clone();
        let reduced = wide.rem_vartime(&modulus);
        BoxedMontyForm::new(reduced.resize(self.precision), &self.parameters)
    }
}

type Affine = Option<(BoxedMontyForm, BoxedMontyForm)>;

fn sum(field: &Field, a: &BoxedMontyForm, p: &Affine, q: &Affine) -> Affine {
    let (Some((px, py)), Some((qx, qy))) = (p, q) else {
        return p.clone().or_else(|| q.clone());
    };
    let slope = if px == qx {
        if *py != *qy {
            return None;
        }
        let three = field.of(&[3]);
        (three * px * px + a) * (py + py).invert_vartime().unwrap()
    } else {
        (qy - py) * (qx - px).invert_vartime().unwrap()
    };
    let x = &slope * &slope - px - qx;
    let y = slope * (px - &x) - py;
    Some((x, y))
}

fn multiple(curve: &Curve, scalar: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let field = Field::new(&hex(curve.p));
    let a = field.of(&hex(curve.a));
    let base: Affine = Some((field.of(&hex(curve.x)), field.of(&hex(curve.y))));
    let mut total: Affine = None;
    for bit in scalar.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1)) {
        total = sum(&field, &a, &total, &total);
        if bit == 1 {
            total = sum(&field, &a, &total, &base);
        }
    }
    let (x, y) = total.unwrap();
    let size = curve.p.len() / 2;
    let bytes = |value: BoxedMontyForm| {
        let bytes = value.retrieve().to_be_bytes();
        bytes[bytes.len() - size..].to_vec()
    };
    (bytes(x), bytes(y))
}

/// A private key on a curve, made from a name.
pub struct Key {
    pub curve: &'static Curve,
    secret: Vec<u8>,
    point: Vec<u8>,
}

impl Key {
    pub fn new(curve: &str, name: &str) -> Self {
        let curve = Curve::by_name(curve).unwrap();
        let order = Field::new(&hex(curve.n));
        let secret =
            order.of(&Hash::Sha512.of(&[name.as_bytes()])).retrieve().to_be_bytes().to_vec();
        let (x, y) = multiple(curve, &secret);
        Self { curve, secret, point: [vec![4], x, y].concat() }
    }

    /// ECDSA with a nonce made from key and message.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let order = Field::new(&hex(self.curve.n));
        let nonce = order.of(&Hash::Sha512.of(&[b"nonce", &self.secret, message]));
        let (x, _) = multiple(self.curve, &nonce.retrieve().to_be_bytes());
        let size = self.curve.size_bytes();
        let digest = Hash::Sha256.of(&[message]);
        let e = order.of(digest.get(..size).unwrap_or(&digest));
        let r = order.of(&x);
        let s = nonce.invert_vartime().unwrap() * (e + &r * order.of(&self.secret));
        sequence(&[integer(&r.retrieve().to_be_bytes()), integer(&s.retrieve().to_be_bytes())])
    }

    /// Parameters written out, as Doc 9303-12 has them, with one of them changed where asked.
    pub fn info(&self, change: Option<&str>) -> Vec<u8> {
        let value = |which: &str, number: &str| {
            let mut bytes = hex(number);
            if change == Some(which) {
                *bytes.last_mut().unwrap() ^= 2;
            }
            bytes
        };
        let c = self.curve;
        let base = [vec![4], value("x", c.x), value("y", c.y)].concat();
        let parameters = sequence(&[
            integer(&[1]),
            sequence(&[wrap(6, oid::PRIME_FIELD), integer(&value("p", c.p))]),
            sequence(&[wrap(4, &value("a", c.a)), wrap(4, &value("b", c.b))]),
            wrap(4, &base),
            integer(&value("n", c.n)),
            integer(&[if change == Some("h") { 2 } else { 1 }]),
        ]);
        sequence(&[sequence(&[wrap(6, oid::EC_PUBLIC_KEY), parameters]), bits(&self.point)])
    }

    pub fn id(&self) -> Vec<u8> {
        Hash::Sha1.of(&[&self.point])
    }
}

// Signatures of seals

/// r and s one after the other, of a signature in DER.
pub fn plain(der: &[u8]) -> Vec<u8> {
    let mut pair = Reader::new(der).take(0x30, "signature").unwrap().reader();
    let mut both = Vec::new();
    while !pair.is_empty() {
        let number = pair.take(2, "number").unwrap().value;
        let bytes: Vec<u8> = number.iter().copied().skip_while(|&byte| byte == 0).collect();
        both.extend(vec![0; 32 - bytes.len()]);
        both.extend(bytes);
    }
    both
}

// Certificates

pub fn name(country: &str, common: &str) -> Vec<u8> {
    let set = |kind: &[u8], tag: u32, value: &str| {
        wrap(0x31, &sequence(&[wrap(6, kind), wrap(tag, value.as_bytes())]))
    };
    sequence(&[set(oid::COUNTRY, 0x13, country), set(oid::COMMON_NAME, 0x0C, common)])
}

/// What a certificate says.
pub struct Form<'a> {
    pub serial: u8,
    pub issuer: Vec<u8>,
    pub subject: Vec<u8>,
    /// Years in which it is valid, the last one included.
    pub years: (u32, u32),
    pub authority: bool,
    /// The byte of key usage bits.
    pub usage: u8,
    /// Identifier of the signing key.
    pub signed_with: &'a Key,
    pub changed_curve: Option<&'a str>,
    /// Whether it may sign master lists.
    pub signs_master_lists: bool,
}

pub fn ecdsa_sha256() -> Vec<u8> {
    sequence(&[wrap(6, oid::ECDSA_SHA256)])
}

pub fn certificate(form: &Form<'_>, key: &Key) -> Vec<u8> {
    let purpose = if form.signs_master_lists { oid::MASTER_LIST_SIGNING } else { &[0x2A] };
    certificate_for(form, key, purpose)
}

/// A certificate with an extended key usage.
pub fn certificate_for(form: &Form<'_>, key: &Key, purpose: &[u8]) -> Vec<u8> {
    let extension = |kind: &[u8], value: Vec<u8>| sequence(&[wrap(6, kind), wrap(4, &value)]);
    let authority = if form.authority { wrap(1, &[0xFF]) } else { Vec::new() };
    let extensions = sequence(&[
        extension(oid::EXTENDED_KEY_USAGE, sequence(&[wrap(6, purpose)])),
        extension(oid::SUBJECT_KEY_IDENTIFIER, wrap(4, &key.id())),
        extension(oid::AUTHORITY_KEY_IDENTIFIER, sequence(&[wrap(0x80, &form.signed_with.id())])),
        extension(oid::KEY_USAGE, wrap(3, &[0, form.usage])),
        extension(oid::BASIC_CONSTRAINTS, sequence(&[authority])),
    ]);
    let year = |year: u32, rest: &str| wrap(0x18, format!("{year}{rest}").as_bytes());
    let body = sequence(&[
        wrap(0xA0, &integer(&[2])),
        integer(&[form.serial]),
        ecdsa_sha256(),
        form.issuer.clone(),
        sequence(&[year(form.years.0, "0101000000Z"), year(form.years.1, "1231235959Z")]),
        form.subject.clone(),
        key.info(form.changed_curve),
        wrap(0xA3, &extensions),
    ]);
    let signature = form.signed_with.sign(&body);
    sequence(&[body, ecdsa_sha256(), bits(&signature)])
}

/// A list of revoked certificates.
pub fn crl(issuer: Vec<u8>, key: &Key, made: u32, serials: &[u8]) -> Vec<u8> {
    let day = |year: u32| wrap(0x18, format!("{year}0101000000Z").as_bytes());
    let entries: Vec<Vec<u8>> =
        serials.iter().map(|serial| sequence(&[integer(&[*serial]), day(made)])).collect();
    let body = sequence(&[
        integer(&[1]),
        ecdsa_sha256(),
        issuer,
        day(made),
        day(made + 1),
        sequence(&entries),
    ]);
    let signature = key.sign(&body);
    sequence(&[body, ecdsa_sha256(), bits(&signature)])
}

// Signed data

/// CMS signed data with signed attributes.
pub fn signed(
    content_type: &[u8],
    content: &[u8],
    signer: (&[u8], u8, &Key),
    der: &[&[u8]],
) -> Vec<u8> {
    let (issuer, serial, key) = signer;
    let attribute = |kind: &[u8], value: Vec<u8>| sequence(&[wrap(6, kind), wrap(0x31, &value)]);
    let attributes = [
        attribute(oid::CONTENT_TYPE, wrap(6, content_type)),
        attribute(oid::SIGNING_TIME, wrap(0x17, b"240601120000Z")),
        attribute(oid::MESSAGE_DIGEST, wrap(4, &Hash::Sha256.of(&[content]))),
    ]
    .concat();
    let signature = key.sign(&wrap(0x31, &attributes));
    let sha256 = || sequence(&[wrap(6, oid::SHA256)]);
    let information = sequence(&[
        integer(&[1]),
        sequence(&[issuer.to_vec(), integer(&[serial])]),
        sha256(),
        wrap(0xA0, &attributes),
        ecdsa_sha256(),
        wrap(4, &signature),
    ]);
    let data = sequence(&[
        integer(&[3]),
        wrap(0x31, &sha256()),
        sequence(&[wrap(6, content_type), wrap(0xA0, &wrap(4, content))]),
        wrap(0xA0, &der.concat()),
        wrap(0x31, &information),
    ]);
    sequence(&[wrap(6, oid::SIGNED_DATA), wrap(0xA0, &data)])
}

/// EF.SOD over data groups.
pub fn sod(groups: &[(u8, Vec<u8>)], signer: (&[u8], u8, &Key), certificate: &[u8]) -> Vec<u8> {
    let hashes: Vec<Vec<u8>> = groups
        .iter()
        .map(|(number, bytes)| {
            sequence(&[integer(&[*number]), wrap(4, &Hash::Sha256.of(&[bytes]))])
        })
        .collect();
    let object = sequence(&[integer(&[0]), sequence(&[wrap(6, oid::SHA256)]), sequence(&hashes)]);
    wrap(0x77, &signed(oid::LDS_SECURITY_OBJECT, &object, signer, &[certificate]))
}

/// Data group 1 of a specimen passport.
pub fn dg1(state: &str) -> Vec<u8> {
    let zone = format!(
        "P<{state:<<3}ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\
         L898902C36UTO7408122F1204159ZE184226B<<<<<10"
    );
    wrap(0x61, &wrap(0x5F1F, zone.as_bytes()))
}
