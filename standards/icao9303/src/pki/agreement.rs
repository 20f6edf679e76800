//! Key agreement: the groups of Doc 9303-11 §9.5.1 and what PACE and chip authentication compute in
//! them.
//!
//! What always holds: an element that somebody sent is taken only where it is one of its group (on
//! the curve; of the subgroup's order), so that no small order can leak a key; private keys are
//! parameters, and lie between zero and the order.
//! A private key here is drawn for one chip and thrown away. Its bits are run through in the same
//! steps whatever they are; how many of its leading bits are zero can show in the time.
//! Never use this with a key that lasts.

use super::curve::{Curve, from_hex, trimmed};
use super::ec::{Arithmetic, Element, Point, constant, field, number, with_limbs};
use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Choice, CtAssign, Odd, U256, U384, U576, Uint};

/// A group of numbers modulo a prime, with a subgroup of prime order (RFC 5114 §2).
/// Numbers are hexadecimal; the base is as long as the prime.
#[derive(Debug, PartialEq, Eq)]
pub struct Modulus {
    /// Its name.
    pub name: &'static str,
    /// The prime.
    pub p: &'static str,
    /// The base.
    pub g: &'static str,
    /// The order of the subgroup.
    pub q: &'static str,
}

#[rustfmt::skip]
static MODULI: [Modulus; 3] = [
    // RFC 5114 §2.1.
    Modulus {
        name: "1024-bit MODP with 160-bit order",
        p: "b10b8f96a080e01dde92de5eae5d54ec52c99fbcfb06a3c69a6a9dca52d23b616073e28675a23d189838ef1e2ee652c0\
             13ecb4aea906112324975c3cd49b83bfaccbdd7d90c4bd7098488e9c219a73724effd6fae5644738faa31a4ff55bccc0\
             a151af5f0dc8b4bd45bf37df365c1a65e68cfda76d4da708df1fb2bc2e4a4371",
        g: "a4d1cbd5c3fd34126765a442efb99905f8104dd258ac507fd6406cff14266d31266fea1e5c41564b777e690f5504f213\
             160217b4b01b886a5e91547f9e2749f4d7fbd7d3b9a92ee1909d0d2263f80a76a6a24c087a091f531dbf0a0169b6a28a\
             d662a4d18e73afa32d779d5918d08bc8858f4dcef97c2a24855e6eeb22b3b2e5",
        q: "f518aa8781a8df278aba4e7d64b7cb9d49462353",
    },
    // RFC 5114 §2.2.
    Modulus {
        name: "2048-bit MODP with 224-bit order",
        p: "ad107e1e9123a9d0d660faa79559c51fa20d64e5683b9fd1b54b1597b61d0a75e6fa141df95a56dbaf9a3c407ba1df15\
             eb3d688a309c180e1de6b85a1274a0a66d3f8152ad6ac2129037c9edefda4df8d91e8fef55b7394b7ad5b7d0b6c12207\
             c9f98d11ed34dbf6c6ba0b2c8bbc27be6a00e0a0b9c49708b3bf8a317091883681286130bc8985db1602e714415d9330\
             278273c7de31efdc7310f7121fd5a07415987d9adc0a486dcdf93acc44328387315d75e198c641a480cd86a1b9e587e8\
             be60e69cc928b2b9c52172e413042e9b23f10b0e16e79763c9b53dcf4ba80a29e3fb73c16b8e75b97ef363e2ffa31f71\
             cf9de5384e71b81c0ac4dffe0c10e64f",
        g: "ac4032ef4f2d9ae39df30b5c8ffdac506cdebe7b89998caf74866a08cfe4ffe3a6824a4e10b9a6f0dd921f01a70c4afa\
             ab739d7700c29f52c57db17c620a8652be5e9001a8d66ad7c17669101999024af4d027275ac1348bb8a762d0521bc98a\
             e247150422ea1ed409939d54da7460cdb5f6c6b250717cbef180eb34118e98d119529a45d6f834566e3025e316a330ef\
             bb77a86f0c1ab15b051ae3d428c8f8acb70a8137150b8eeb10e183edd19963ddd9e263e4770589ef6aa21e7f5f2ff381\
             b539cce3409d13cd566afbb48d6c019181e1bcfe94b30269edfe72fe9b6aa4bd7b5a0f1c71cfff4c19c418e1f6ec0179\
             81bc087f2a7065b384b890d3191f2bfa",
        q: "801c0d34c58d93fe997177101f80535a4738cebcbf389a99b36371eb",
    },
    // RFC 5114 §2.3.
    Modulus {
        name: "2048-bit MODP with 256-bit order",
        p: "87a8e61db4b6663cffbbd19c651959998ceef608660dd0f25d2ceed4435e3b00e00df8f1d61957d4faf7df4561b2aa30\
             16c3d91134096faa3bf4296d830e9a7c209e0c6497517abd5a8a9d306bcf67ed91f9e6725b4758c022e0b1ef4275bf7b\
             6c5bfc11d45f9088b941f54eb1e59bb8bc39a0bf12307f5c4fdb70c581b23f76b63acae1caa6b7902d52526735488a0e\
             f13c6d9a51bfa4ab3ad8347796524d8ef6a167b5a41825d967e144e5140564251ccacb83e6b486f6b3ca3f7971506026\
             c0b857f689962856ded4010abd0be621c3a3960a54e710c375f26375d7014103a4b54330c198af126116d2276e11715f\
             693877fad7ef09cadb094ae91e1a1597",
        g: "3fb32c9b73134d0b2e77506660edbd484ca7b18f21ef205407f4793a1a0ba12510dbc15077be463fff4fed4aac0bb555\
             be3a6c1b0c6b47b1bc3773bf7e8c6f62901228f8c28cbb18a55ae31341000a650196f931c77a57f2ddf463e5e9ec144b\
             777de62aaab8a8628ac376d282d6ed3864e67982428ebc831d14348f6f2f9193b5045af2767164e1dfc967c1fb3f2e55\
             a4bd1bffe83b9c80d052b985d182ea0adb2a3b7313d3fe14c8484b1e052588b9b7d2bbd2df016199ecd06e1557cd0915\
             b3353bbb64e0ec377fd028370df92b52c7891428cdc67eb6184b523d1db246c32f63078490f00ef8d647d148d4795451\
             5e2327cfef98c582664b4c0f6cc41659",
        q: "8cf83642a709a097b447997640129da299b1a47d1eb3750ba308b0fe64f5fbd3",
    },
];

/// A group that keys are agreed on in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Numbers modulo a prime.
    Modulus(&'static Modulus),
    /// Points of a curve.
    Curve(&'static Curve),
}

impl Group {
    /// By the number of its standardized parameters (§9.5.1, table 6).
    ///
    /// ```
    /// use icao9303::pki::agreement::Group;
    ///
    /// let group = Group::standardized(13).unwrap();
    /// assert_eq!(group.name(), "brainpoolP256r1");
    /// assert_eq!(Group::standardized(3), None);
    /// ```
    #[must_use]
    pub fn standardized(number: u32) -> Option<Self> {
        let curve = |name| Curve::by_name(name).map(Self::Curve);
        match number {
            0 => MODULI.first().map(Self::Modulus),
            1 => MODULI.get(1).map(Self::Modulus),
            2 => MODULI.get(2).map(Self::Modulus),
            8 => curve("P-192"),
            9 => curve("brainpoolP192r1"),
            10 => curve("P-224"),
            11 => curve("brainpoolP224r1"),
            12 => curve("P-256"),
            13 => curve("brainpoolP256r1"),
            14 => curve("brainpoolP320r1"),
            15 => curve("P-384"),
            16 => curve("brainpoolP384r1"),
            17 => curve("brainpoolP512r1"),
            18 => curve("P-521"),
            _ => None,
        }
    }

    /// By the prime and the base of numbers that are written out.
    pub(crate) fn of_numbers(p: &[u8], g: &[u8]) -> Option<Self> {
        let equal = |hex: &str, bytes: &[u8]| trimmed(&from_hex(hex)) == trimmed(bytes);
        let mut known = MODULI.iter().filter(|known| equal(known.p, p) && equal(known.g, g));
        known.next().map(Self::Modulus)
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Modulus(modulus) => modulus.name,
            Self::Curve(curve) => curve.name,
        }
    }

    /// The base: a point as `04 x y`, a number as long as the prime.
    #[must_use]
    pub fn base(self) -> Vec<u8> {
        match self {
            Self::Modulus(modulus) => from_hex(modulus.g),
            Self::Curve(curve) => [vec![4], from_hex(curve.x), from_hex(curve.y)].concat(),
        }
    }

    pub(crate) fn prime(self) -> Vec<u8> {
        match self {
            Self::Modulus(modulus) => from_hex(modulus.p),
            Self::Curve(curve) => from_hex(curve.p),
        }
    }

    /// Whether the bytes are an element of the group other than the neutral one.
    #[must_use]
    pub fn has(self, element: &[u8]) -> bool {
        match self {
            Self::Modulus(modulus) => in_subgroup(modulus, element).unwrap_or(false),
            Self::Curve(curve) => super::ec::PublicPoint::read(curve, element).is_some(),
        }
    }

    /// A private key times an element (to the power of it, in a group of numbers). `None` where the
    /// key is zero or not below the order (of numbers: the prime), or the bytes are no element.
    #[must_use]
    pub fn multiple(self, private: &[u8], element: &[u8]) -> Option<Vec<u8>> {
        if !self.has(element) {
            return None;
        }
        match self {
            Self::Modulus(modulus) => {
                // The order is not asked of a private key here: the worked example of appendix H.2
                // has a longer one, and a power has the same value.
                let prime = from_hex(modulus.p);
                if !is_below(private, &prime) || trimmed(private).is_empty() {
                    return None;
                }
                power(modulus, element, private)
            }
            Self::Curve(curve) => {
                if !is_below(private, &from_hex(curve.n)) || trimmed(private).is_empty() {
                    return None;
                }
                with_limbs!(curve, point_multiple(curve, private, element))
            }
        }
    }

    /// A public number times an element: it is reduced by the order, and may be anything.
    pub(crate) fn public_multiple(self, factor: &[u8], element: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Modulus(modulus) => power(modulus, element, factor),
            Self::Curve(curve) => {
                let reduced = with_limbs!(curve, reduced_by_order(curve, factor))?;
                self.multiple(&reduced, element)
            }
        }
    }

    /// The sum of two elements (the product, in a group of numbers). `None` where it is the neutral
    /// one.
    pub(crate) fn sum(self, one: &[u8], other: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Modulus(modulus) => {
                let parameters = monty(modulus)?;
                let element = |bytes| monty_form(bytes, &parameters);
                let product = element(one)?.mul(&element(other)?).retrieve();
                let bytes = fixed(&product, modulus)?;
                (trimmed(&bytes) != [1]).then_some(bytes)
            }
            Self::Curve(curve) => with_limbs!(curve, point_sum(curve, one, other)),
        }
    }

    /// What both sides share: of a point its x, of a number all of it (§9.6).
    #[must_use]
    pub fn shared_secret(self, element: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Modulus(_) => Some(element.to_vec()),
            Self::Curve(curve) => element.get(1..=curve.size_bytes()).map(<[u8]>::to_vec),
        }
    }
}

fn is_below(number: &[u8], limit: &[u8]) -> bool {
    let (number, limit) = (trimmed(number), trimmed(limit));
    number.len() < limit.len() || (number.len() == limit.len() && number < limit)
}

// Numbers modulo a prime

fn monty(modulus: &Modulus) -> Option<BoxedMontyParams> {
    let odd: Option<Odd<BoxedUint>> =
        Odd::new(BoxedUint::from_be_slice_vartime(&from_hex(modulus.p))).into();
    odd.map(BoxedMontyParams::new_vartime)
}

fn monty_form(bytes: &[u8], parameters: &BoxedMontyParams) -> Option<BoxedMontyForm> {
    let precision = parameters.bits_precision();
    let value = BoxedUint::from_be_slice(trimmed(bytes), precision).ok()?;
    Some(BoxedMontyForm::new(value, parameters))
}

/// As long as the prime.
fn fixed(value: &BoxedUint, modulus: &Modulus) -> Option<Vec<u8>> {
    let bytes = value.to_be_bytes();
    let surplus = bytes.len().checked_sub(modulus.p.len() / 2)?;
    bytes.get(surplus..).map(<[u8]>::to_vec)
}

fn power(modulus: &Modulus, base: &[u8], exponent: &[u8]) -> Option<Vec<u8>> {
    let parameters = monty(modulus)?;
    let bits = u32::try_from(exponent.len().checked_mul(8)?).ok()?;
    let exponent = BoxedUint::from_be_slice(exponent, bits.max(1)).ok()?;
    let result = monty_form(base, &parameters)?.pow_bounded_exp(&exponent, bits).retrieve();
    fixed(&result, modulus)
}

/// 1 < y < p, and y to the power of the order is 1 (RFC 2631 §2.1.5).
fn in_subgroup(modulus: &Modulus, y: &[u8]) -> Option<bool> {
    let number = trimmed(y);
    if number.is_empty() || number == [1] || !is_below(number, &from_hex(modulus.p)) {
        return Some(false);
    }
    Some(trimmed(&power(modulus, number, &from_hex(modulus.q))?) == [1])
}

/// The mapping of a number into the subgroup: to the power of (p − 1) / q (§4.4.3.3.2). `None`
/// where that gives 1.
pub(crate) fn into_subgroup(modulus: &Modulus, value: &[u8]) -> Option<Vec<u8>> {
    let number = |hex: &str| BoxedUint::from_be_slice_vartime(&from_hex(hex));
    let less = number(modulus.p).wrapping_sub(BoxedUint::one());
    let order: Option<crypto_bigint::NonZero<BoxedUint>> =
        crypto_bigint::NonZero::new(number(modulus.q)).into();
    let cofactor = less.div_rem_vartime(&order?).0;
    let element = power(modulus, value, &cofactor.to_be_bytes())?;
    (trimmed(&element) != [1]).then_some(element)
}

/// A number of any length, reduced by the prime of a group, as long as the prime.
pub(crate) fn reduced_by_prime(group: Group, value: &[u8]) -> Option<Vec<u8>> {
    let prime = group.prime();
    let wide = BoxedUint::from_be_slice_vartime(value);
    let modulus: Option<crypto_bigint::NonZero<BoxedUint>> =
        crypto_bigint::NonZero::new(BoxedUint::from_be_slice_vartime(&prime)).into();
    let bytes = wide.div_rem_vartime(&modulus?).1.to_be_bytes();
    let bytes = trimmed(&bytes);
    let zeros = prime.len().checked_sub(bytes.len())?;
    Some([vec![0; zeros].as_slice(), bytes].concat())
}

// Points of a curve

fn arithmetic<const L: usize>(curve: &Curve) -> Option<Arithmetic<L>> {
    let prime = field::<L>(curve.p)?;
    Some(Arithmetic { a: Element::new(&constant(curve.a)?, &prime), prime })
}

fn decoded<const L: usize>(
    curve: &Curve,
    arithmetic: &Arithmetic<L>,
    bytes: &[u8],
) -> Option<Point<L>> {
    let (x, y) = bytes.get(1..)?.split_at_checked(curve.size_bytes())?;
    Some(arithmetic.affine(&number(x)?, &number(y)?))
}

/// `04 x y`; `None` for the point at infinity.
fn encoded<const L: usize>(curve: &Curve, point: &Point<L>) -> Option<Vec<u8>> {
    let inverse: Option<Element<L>> = point.z.invert().into();
    let inverse = inverse?;
    let square = inverse.square();
    let x = point.x.mul(&square).retrieve();
    let y = point.y.mul(&square).mul(&inverse).retrieve();
    let mut bytes = vec![4];
    for number in [x, y] {
        let all = big_endian(&number);
        bytes.extend_from_slice(all.get(all.len().checked_sub(curve.size_bytes())?..)?);
    }
    Some(bytes)
}

fn big_endian<const L: usize>(number: &Uint<L>) -> Vec<u8> {
    number.as_words().iter().rev().flat_map(|word| word.to_be_bytes()).collect()
}

fn assign<const L: usize>(point: &mut Point<L>, other: &Point<L>, choice: Choice) {
    point.x.ct_assign(&other.x, choice);
    point.y.ct_assign(&other.y, choice);
    point.z.ct_assign(&other.z, choice);
}

/// A ladder: one addition and one doubling for each bit, whatever it is.
fn point_multiple<const L: usize>(curve: &Curve, private: &[u8], point: &[u8]) -> Option<Vec<u8>> {
    let arithmetic = arithmetic::<L>(curve)?;
    let scalar = number::<L>(private)?;
    let (mut low, mut high) = (arithmetic.infinity(), decoded(curve, &arithmetic, point)?);
    for bit in (0..curve.bits).rev() {
        let choice = scalar.bit(bit);
        let sum = arithmetic.add(&low, &high);
        let mut doubled = low;
        assign(&mut doubled, &high, choice);
        let doubled = arithmetic.double(&doubled);
        (low, high) = (doubled, sum);
        // Where the bit is set, the sum is the lower one and the double the higher one.
        let swapped = low;
        assign(&mut low, &high, choice);
        assign(&mut high, &swapped, choice);
    }
    encoded(curve, &low)
}

fn point_sum<const L: usize>(curve: &Curve, one: &[u8], other: &[u8]) -> Option<Vec<u8>> {
    let arithmetic = arithmetic::<L>(curve)?;
    let (one, other) = (decoded(curve, &arithmetic, one)?, decoded(curve, &arithmetic, other)?);
    encoded(curve, &arithmetic.add(&one, &other))
}

fn reduced_by_order<const L: usize>(curve: &Curve, factor: &[u8]) -> Option<Vec<u8>> {
    let wide = BoxedUint::from_be_slice_vartime(factor);
    let order: Option<crypto_bigint::NonZero<BoxedUint>> =
        crypto_bigint::NonZero::new(BoxedUint::from_be_slice_vartime(&from_hex(curve.n))).into();
    let bytes = wide.div_rem_vartime(&order?).1.to_be_bytes();
    number::<L>(&bytes).map(|number| big_endian(&number))
}

/// The point that a number of the field stands for (Doc 9303-11 appendix B.2), for curves whose prime
/// is 3 modulo 4 and whose coefficients are not zero: all of them here except P-224.
pub(crate) fn point_of_number(curve: &Curve, t: &[u8]) -> Option<Vec<u8>> {
    with_limbs!(curve, encoded_number(curve, t))
}

fn encoded_number<const L: usize>(curve: &Curve, t: &[u8]) -> Option<Vec<u8>> {
    let prime = field::<L>(curve.p)?;
    let p = *prime.modulus().as_ref();
    if !p.bit_vartime(0) || !p.bit_vartime(1) {
        return None;
    }
    let element = |value: &Uint<L>| Element::new(value, &prime);
    let one = Element::one(&prime);
    let (a, b) = (element(&constant(curve.a)?), element(&constant(curve.b)?));
    let t = element(&number(t)?);
    let alpha = t.square().neg();
    let alphas = alpha.add(&alpha.square());
    let inverse: Option<Element<L>> = a.mul(&alphas).invert().into();
    let x2 = b.neg().mul(&one.add(&alphas)).mul(&inverse?);
    let x3 = alpha.mul(&x2);
    let h2 = x2.square().mul(&x2).add(&a.mul(&x2)).add(&b);
    // h2 to the power of p − 1 − (p + 1) / 4, which is a square root's inverse where there is one.
    let quarter = p.shr_vartime(2).wrapping_add(&Uint::ONE);
    let exponent = p.wrapping_sub(&Uint::ONE).wrapping_sub(&quarter);
    let root = h2.pow(&exponent);
    let (x, y) = if root.square().mul(&h2) == one {
        (x2, root.mul(&h2))
    } else {
        (x3, root.mul(&t.square().mul(&t)).mul(&h2))
    };
    let point = Point { x, y, z: one };
    encoded(curve, &point)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::hash::hex;

    /// RFC 7027 appendix A.1: both private keys, and what they agree on.
    #[test]
    fn both_sides_of_rfc_7027_agree() {
        let group = Group::standardized(13).unwrap();
        let a = from_hex("81DB1EE100150FF2EA338D708271BE38300CB54241D79950F77B063039804F1D");
        let b = from_hex("55E40BC41E37E3E2AD25C3C6654511FFA8474A91A0032087593852D3E7D76BD3");
        let public = |private: &[u8]| group.multiple(private, &group.base()).unwrap();
        assert_eq!(
            hex(&public(&a)[1..33]),
            "44106e913f92bc02a1705d9953a8414db95e1aaa49e81d9e85f929a8e3100be5"
        );
        let shared = |private: &[u8], other: &[u8]| {
            group.shared_secret(&group.multiple(private, other).unwrap()).unwrap()
        };
        let one = shared(&a, &public(&b));
        assert_eq!(hex(&one), "89afc39d41d3b327814b80940b042590f96556ec91e6ae7939bce31f3a18bf2b");
        assert_eq!(one, shared(&b, &public(&a)));
    }

    #[test]
    fn every_group_agrees_with_itself_and_refuses_what_is_not_its_own() {
        for number in [0, 1, 2, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18] {
            let group = Group::standardized(number).unwrap();
            let base = group.base();
            assert!(group.has(&base), "{}", group.name());
            let public = |private: u8| group.multiple(&[private], &base).unwrap();
            assert_eq!(group.multiple(&[5], &public(7)), group.multiple(&[7], &public(5)));
            assert_eq!(group.sum(&public(2), &public(3)).unwrap(), public(5), "{}", group.name());
            assert_eq!(group.public_multiple(&[9], &base).unwrap(), public(9));
            for private in [&[][..], &[0, 0], &vec![0xFF; 300]] {
                assert_eq!(group.multiple(private, &base), None);
            }
            let mut changed = base.clone();
            *changed.last_mut().unwrap() ^= 1;
            assert!(!group.has(&changed), "{}", group.name());
            for element in [&[][..], &[1], &[4], &vec![0; base.len()], &vec![0xFF; base.len()]] {
                assert!(!group.has(element), "{}", group.name());
            }
        }
    }

    #[test]
    fn the_order_less_one_gives_the_opposite_of_the_base() {
        for curve in &super::super::curve::CURVES {
            let group = Group::Curve(curve);
            let mut private = from_hex(curve.n);
            *private.last_mut().unwrap() -= 1;
            let opposite = group.multiple(&private, &group.base()).unwrap();
            let size = curve.size_bytes();
            assert_eq!(opposite[..=size], group.base()[..=size], "{}", curve.name);
            assert_ne!(opposite, group.base());
            assert_eq!(group.sum(&opposite, &group.base()), None, "{}", curve.name);
        }
    }
}
