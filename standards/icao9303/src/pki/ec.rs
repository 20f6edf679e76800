//! ECDSA on short Weierstrass curves of 160 to 521 bits (FIPS 186-4 §6.4, BSI TR-03111 §4.2.1).
//!
//! One verifier for all curves, over `crypto-bigint`: no kept crate has brainpoolP512r1 or those
//! below 256 bits, and one piece of code is easier to examine than five.
//! It only verifies: everything that it computes with is public, so it takes its time as it comes.
//! Never use it with a private key.
//!
//! What always holds: a point that is not on the curve, or is the point at infinity, is no key; all
//! curves here have cofactor 1, so every other point has the right order.

use super::curve::{Curve, from_hex, trimmed};
use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{Limb, Odd, U256, U384, U576, Uint, Word};

/// A point on a curve, checked to be on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicPoint {
    curve: &'static Curve,
    x: Vec<u8>,
    y: Vec<u8>,
}

/// Runs generic code with as many limbs as the curve needs.
macro_rules! with_limbs {
    ($curve:expr, $call:ident ( $($argument:expr),* )) => {
        match $curve.bits {
            ..=256 => $call::<{ U256::LIMBS }>($($argument),*),
            257..=384 => $call::<{ U384::LIMBS }>($($argument),*),
            _ => $call::<{ U576::LIMBS }>($($argument),*),
        }
    };
}
pub(crate) use with_limbs;

impl PublicPoint {
    /// From its uncompressed form (SEC 1 §2.3.3); `None` where that is no point of the curve.
    #[must_use]
    pub fn read(curve: &'static Curve, bytes: &[u8]) -> Option<Self> {
        let (4, rest) = bytes.split_first().map(|(form, rest)| (*form, rest))? else {
            return None;
        };
        let (x, y) = rest.split_at_checked(curve.size_bytes())?;
        if y.len() != x.len() {
            return None;
        }
        with_limbs!(curve, on_curve(curve, x, y))?.then(|| Self {
            curve,
            x: x.to_vec(),
            y: y.to_vec(),
        })
    }

    /// The curve that it is on.
    #[must_use]
    pub const fn curve(&self) -> &'static Curve {
        self.curve
    }

    /// Whether r and s are this key's signature of a message with this hash.
    /// The numbers are big-endian; of a hash longer than the order its leading bits count.
    #[must_use]
    pub fn verifies(&self, hash: &[u8], r: &[u8], s: &[u8]) -> bool {
        with_limbs!(self.curve, verifies(self, hash, r, s)).unwrap_or(false)
    }
}

/// A number of any length that fits.
pub(super) fn number<const L: usize>(bytes: &[u8]) -> Option<Uint<L>> {
    let bytes = trimmed(bytes);
    let mut words: [Word; L] = [0; L];
    if bytes.len() > Limb::BYTES.checked_mul(L)? {
        return None;
    }
    for (word, chunk) in words.iter_mut().zip(bytes.rchunks(Limb::BYTES)) {
        *word = chunk.iter().fold(0, |sum, &byte| (sum << 8) | Word::from(byte));
    }
    Some(Uint::from_words(words))
}

pub(super) fn constant<const L: usize>(hex: &str) -> Option<Uint<L>> {
    number(&from_hex(hex))
}

pub(super) fn field<const L: usize>(modulus: &str) -> Option<FixedMontyParams<L>> {
    let odd: Option<Odd<Uint<L>>> = Odd::new(constant(modulus)?).into();
    odd.map(FixedMontyParams::new_vartime)
}

pub(super) type Element<const L: usize> = FixedMontyForm<L>;

fn on_curve<const L: usize>(curve: &Curve, x: &[u8], y: &[u8]) -> Option<bool> {
    let prime = field::<L>(curve.p)?;
    let (x, y) = (number::<L>(x)?, number::<L>(y)?);
    if x >= *prime.modulus().as_ref() || y >= *prime.modulus().as_ref() {
        return Some(false);
    }
    let element = |value: &Uint<L>| Element::new(value, &prime);
    let (x, y) = (element(&x), element(&y));
    let (a, b) = (element(&constant(curve.a)?), element(&constant(curve.b)?));
    Some(y.square() == x.square().add(&a).mul(&x).add(&b))
}

/// A point in Jacobian coordinates: x = X/Z², y = Y/Z³; at infinity where Z is zero.
#[derive(Clone, Copy)]
pub(super) struct Point<const L: usize> {
    pub x: Element<L>,
    pub y: Element<L>,
    pub z: Element<L>,
}

pub(super) struct Arithmetic<const L: usize> {
    pub prime: FixedMontyParams<L>,
    pub a: Element<L>,
}

impl<const L: usize> Arithmetic<L> {
    pub fn affine(&self, x: &Uint<L>, y: &Uint<L>) -> Point<L> {
        let element = |value| Element::new(value, &self.prime);
        Point { x: element(x), y: element(y), z: Element::one(&self.prime) }
    }

    pub fn infinity(&self) -> Point<L> {
        let one = Element::one(&self.prime);
        Point { x: one, y: one, z: Element::zero(&self.prime) }
    }

    fn is_zero(&self, value: &Element<L>) -> bool {
        *value == Element::zero(&self.prime)
    }

    /// Twice the point: the tangent, in the form with the fewest multiplications for any a.
    pub fn double(&self, p: &Point<L>) -> Point<L> {
        let (xx, yy, zz) = (p.x.square(), p.y.square(), p.z.square());
        let y4 = yy.square();
        let s = p.x.add(&yy).square().sub(&xx).sub(&y4).double();
        let m = xx.double().add(&xx).add(&self.a.mul(&zz.square()));
        let x = m.square().sub(&s.double());
        let y = m.mul(&s.sub(&x)).sub(&y4.double().double().double());
        let z = p.y.add(&p.z).square().sub(&yy).sub(&zz);
        Point { x, y, z }
    }

    /// The sum of any two points: also of equal ones, opposite ones and the one at infinity.
    pub fn add(&self, p: &Point<L>, q: &Point<L>) -> Point<L> {
        if self.is_zero(&p.z) {
            return *q;
        }
        if self.is_zero(&q.z) {
            return *p;
        }
        let (pzz, qzz) = (p.z.square(), q.z.square());
        let (u1, u2) = (p.x.mul(&qzz), q.x.mul(&pzz));
        let (s1, s2) = (p.y.mul(&q.z).mul(&qzz), q.y.mul(&p.z).mul(&pzz));
        let (h, r) = (u2.sub(&u1), s2.sub(&s1));
        if self.is_zero(&h) {
            return if self.is_zero(&r) { self.double(p) } else { self.infinity() };
        }
        let hh = h.square();
        let hhh = hh.mul(&h);
        let v = u1.mul(&hh);
        let x = r.square().sub(&hhh).sub(&v.double());
        let y = r.mul(&v.sub(&x)).sub(&s1.mul(&hhh));
        Point { x, y, z: p.z.mul(&q.z).mul(&h) }
    }

    /// u·P + v·Q, both at once from the highest bit down.
    fn sum_of_multiples(
        &self,
        bits: u32,
        (u, p): (&Uint<L>, &Point<L>),
        (v, q): (&Uint<L>, &Point<L>),
    ) -> Point<L> {
        let both = self.add(p, q);
        (0..bits).rev().fold(self.infinity(), |sum, bit| {
            let twice = self.double(&sum);
            match (u.bit_vartime(bit), v.bit_vartime(bit)) {
                (true, true) => self.add(&twice, &both),
                (true, false) => self.add(&twice, p),
                (false, true) => self.add(&twice, q),
                (false, false) => twice,
            }
        })
    }
}

fn verifies<const L: usize>(key: &PublicPoint, hash: &[u8], r: &[u8], s: &[u8]) -> Option<bool> {
    let curve = key.curve;
    let (prime, order) = (field::<L>(curve.p)?, field::<L>(curve.n)?);
    let n = *order.modulus().as_ref();
    let (r, s) = (number::<L>(r)?, number::<L>(s)?);
    let zero = Uint::<L>::ZERO;
    if r == zero || s == zero || r >= n || s >= n {
        return Some(false);
    }
    let e = number::<L>(hash.get(..curve.size_bytes()).unwrap_or(hash))?;
    // Only P-521 has an order that is not whole bytes, and no hash here is as long as that.
    let scalar = |value: &Uint<L>| FixedMontyForm::new(value, &order);
    let inverse: Option<FixedMontyForm<L>> = scalar(&s).invert_vartime().into();
    let inverse = inverse?;
    let u = scalar(&e).mul(&inverse).retrieve();
    let v = scalar(&r).mul(&inverse).retrieve();

    let arithmetic = Arithmetic { prime, a: Element::new(&constant(curve.a)?, &prime) };
    let base = arithmetic.affine(&constant(curve.x)?, &constant(curve.y)?);
    let point = arithmetic.affine(&number(&key.x)?, &number(&key.y)?);
    let sum = arithmetic.sum_of_multiples(curve.bits, (&u, &base), (&v, &point));
    if arithmetic.is_zero(&sum.z) {
        return Some(false);
    }
    // x = X/Z² is r modulo n where X = r·Z² or X = (r + n)·Z²; that saves an inversion.
    let zz = sum.z.square();
    let fits = |candidate: &Uint<L>| Element::new(candidate, &prime).mul(&zz) == sum.x;
    let p = prime.modulus().as_ref();
    let shifted = r.wrapping_add(&n);
    // On a full-width curve r + n can overflow the integer, and then it is not below p either.
    Some((r < *p && fits(&r)) || (shifted > r && shifted < *p && fits(&shifted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6979 appendix A.2: key, message "sample", SHA-256, signature.
    const SAMPLE_SHA256: &str = "af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf";

    fn check(name: &str, x: &str, y: &str, r: &str, s: &str) {
        let curve = Curve::by_name(name).unwrap();
        let key = from_hex(&format!("04{x}{y}"));
        let point = PublicPoint::read(curve, &key).unwrap();
        let (hash, r, s) = (from_hex(SAMPLE_SHA256), from_hex(r), from_hex(s));
        assert!(point.verifies(&hash, &r, &s), "{name}");
        let mut other = hash.clone();
        other[0] ^= 1;
        assert!(!point.verifies(&other, &r, &s), "{name}");
        assert!(!point.verifies(&hash, &s, &r), "{name}");
        assert!(!point.verifies(&hash, &[], &s) && !point.verifies(&hash, &r, &[0]), "{name}");
        assert!(!point.verifies(&hash, &from_hex(curve.n), &s), "{name}");
        let beside = [key.clone(), vec![0]].concat();
        assert!(PublicPoint::read(curve, &beside).is_none());
        let mut off = key;
        *off.last_mut().unwrap() ^= 1;
        assert!(PublicPoint::read(curve, &off).is_none(), "{name}: not on the curve");
    }

    #[test]
    #[rustfmt::skip]
    fn signatures_of_rfc_6979_verify() {
        check(
            "P-192",
            "ac2c77f529f91689fea0ea5efec7f210d8eea0b9e047ed56",
            "3bc723e57670bd4887ebc732c523063d0a7c957bc97c1c43",
            "4b0b8ce98a92866a2820e20aa6b75b56382e0f9bfd5ecb55",
            "ccdb006926ea9565cbadc840829d8c384e06de1f1e381b85",
        );
        check(
            "P-224",
            "00cf08da5ad719e42707fa431292dea11244d64fc51610d94b130d6c",
            "eeab6f3debe455e3dbf85416f7030cbd94f34f2d6f232c69f3c1385a",
            "61aa3da010e8e8406c656bc477a7a7189895e7e840cdfe8ff42307ba",
            "bc814050dab5d23770879494f9e0a680dc1af7161991bde692b10101",
        );
        check(
            "P-256",
            "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
            "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
            "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
            "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
        );
        check(
            "P-384",
            "ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a254515480bc13",
            "8015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd2533264720",
            "21b13d1e013c7fa1392d03c5f99af8b30c570c6f98d4ea8e354b63a21d3daa33bde1e888e63355d92fa2b3c36d8fb2cd",
            "f3aa443fb107745bf4bd77cb3891674632068a10ca67e3d45db2266fa7d1feebefdc63eccd1ac42ec0cb8668a4fa0ab0",
        );
        check(
            "P-521",
            "01894550d0785932e00eaa23b694f213f8c3121f86dc97a04e5a7167db4e5bcd371123d46e45db6b5d5370a7f20fb633155d38ffa16d2bd761dcac474b9a2f5023a4",
            "00493101c962cd4d2fddf782285e64584139c2f91b47f87ff82354d6630f746a28a0db25741b5b34a828008b22acc23f924faafbd4d33f81ea66956dfeaa2bfdfcf5",
            "01511bb4d675114fe266fc4372b87682baecc01d3cc62cf2303c92b3526012659d16876e25c7c1e57648f23b73564d67f61c6f14d527d54972810421e7d87589e1a7",
            "004a171143a83163d6df460aaf61522695f207a58b95c0644d87e52aa1a347916e4f7a72930b1bc06dbe22ce3f58264afd23704cbb63b29b931f7de6c9d949a7ecfc",
        );
    }

    /// Made with the deterministic scheme of RFC 6979 by an independent program: the private key is
    /// the SHA-512 of the curve's name, reduced.
    #[test]
    #[rustfmt::skip]
    fn signatures_on_brainpool_curves_verify() {
        check(
            "brainpoolP160r1",
            "06effa5aec2a1b71ac67776560f7891575fde3c0",
            "bc129b4e81d43fa95ba3a95d9ea242db57f33df2",
            "40724f50035cc96292f87f105ba44bb441766b39",
            "13d6526b578fca7572bb561c543935d25e661ba1",
        );
        check(
            "brainpoolP192r1",
            "5dcfb20c5a106729d66f555fdd347d7c84fab7656954828f",
            "9d550ff47bb3846e5441c8cd7efa9c0fd3bae4aad5d439fb",
            "8e4ac437b9f64776c1f097f7ddb6e886113b7eb494fe416e",
            "c2d5ee4f0345716ee7f8617d2583748805a293adb046138b",
        );
        check(
            "brainpoolP224r1",
            "b833e02993e3169e3830aed327a57aa4522ee09124f6b173b5befe89",
            "9d276147c799d6f77d1a5c919f725bb670665e3052ac0a20669fc997",
            "8e781a87c46e74b5ae82bc44e67c9c4e71272230ae3eb1541f2c8e2c",
            "8ef4225fab205a3379282eb17e785a380c448606f5e137e792662f5c",
        );
        check(
            "brainpoolP256r1",
            "9b586f345b3a2492be9b2f7526f11b762eb79b1899fe7ac742ae636075c9052a",
            "0df38022666ce1c85124bda8da7a527fde52dc06cf1ee84324e26533e69e7875",
            "304cdee7bb17f033833735b9cceeaa381c8c9f59412e144160052bd4d84469ba",
            "a7f0978508447e417991e079fb359c99bc30084e8625986197ee2e03da2ef17e",
        );
        check(
            "brainpoolP320r1",
            "3381ad65179e15b3e79964fe5c132734ce1bc36aa2d20986d2ec1a2411f887c56b8a30c158cdd686",
            "12a18a6e48d013435c3a59cd8baa0fc75b08cdaeaabf16170770d94512005990d351d244d663f328",
            "51131060ff2c99939974c6bf23a5e881903a5e4e39921c6d6bc0ea6e47572cfe0066c77081b5b1eb",
            "586eaa7a5daa07a5bd6448c78e432c559c1c663507c5eef4981df9c88736e552c40fc21866eddc2d",
        );
        check(
            "brainpoolP384r1",
            "3229591369ebff28ee0bfa21bba72cd69cdec717c96e7ce3e0be0037f2b41b1afbe7e111de8cd079f279a5f3a0d50b60",
            "4c07eabd10e695074088e21563329cf82f885ff88040bbe6ed622eeaaeeee3062d5c78e23b8b67a61f32e73a3629e85a",
            "5b1c61877a0604958208bbd32fb5934ec4dc33ce478087b553d853edc556d4730742ecc26f3dc727159c5f3f91f84ebf",
            "07083b2ecf316100b7816f06b3d24795096f29c31280d78473a8fdf02e1101e053535148cac60ba9804abd8b9f15983e",
        );
        check(
            "brainpoolP512r1",
            "23a5e08bd9fa031c657ed741863ee5d8ec79b6d6a00e977c4505a818ebf2e2e0fa0688b5f4166db68d945b5bded035204becb21147992a2bb680802dd538a937",
            "95717e9efe2cc331cf327de7a9ff2249de63bb53237656183cdf3db893304f2519a04385a046c508e79e6da326642bf53618c5a6d19591a3c59ea5d9e4254a5e",
            "4a5636ace85ff07c5ea63687424034eca826f3397547c9bff6db7e49eeb54d7e9452c0068e012d817afa3705f85e5c163d85f5a26d8b8613d5b574ba4b36af75",
            "2d747c7135a646c8245fc395cba3886e5fc777ff7a5ed35908e2d65a840fc8373d23c30decde059c01ab04a3c89d48a28a4fbee6d847f098ad240b5ec4184dca",
        );
    }

    /// RFC 7027 appendix A: both sides' key pairs and what they agree on; here the public points.
    #[test]
    fn points_of_rfc_7027_are_on_their_curves() {
        let check = |name, x: &str, y: &str| {
            let key = from_hex(&format!("04{x}{y}"));
            assert!(PublicPoint::read(Curve::by_name(name).unwrap(), &key).is_some(), "{name}");
        };
        check(
            "brainpoolP256r1",
            "44106E913F92BC02A1705D9953A8414DB95E1AAA49E81D9E85F929A8E3100BE5",
            "8AB4846F11CACCB73CE49CBDD120F5A900A69FD32C272223F789EF10EB089BDC",
        );
        check(
            "brainpoolP512r1",
            "0A420517E406AAC0ACDCE90FCD71487718D3B953EFD7FBEC5F7F27E28C6149999397E91E029E0645\
             7DB2D3E640668B392C2A7E737A7F0BF04436D11640FD09FD",
            "72E6882E8DB28AAD36237CD25D580DB23783961C8DC52DFA2EC138AD472A0FCEF3887CF62B623B2A\
             87DE5C588301EA3E5FC269B373B60724F5E82A6AD147FDE7",
        );
    }

    #[test]
    fn the_base_point_is_on_every_curve_and_its_multiple_by_the_order_is_at_infinity() {
        fn order_annihilates<const L: usize>(curve: &'static Curve) -> Option<bool> {
            let prime = field::<L>(curve.p)?;
            let arithmetic = Arithmetic { prime, a: Element::new(&constant(curve.a)?, &prime) };
            let base = arithmetic.affine(&constant(curve.x)?, &constant(curve.y)?);
            let n = constant(curve.n)?;
            let sum = arithmetic.sum_of_multiples(curve.bits, (&n, &base), (&Uint::ZERO, &base));
            Some(arithmetic.is_zero(&sum.z))
        }
        for curve in &super::super::curve::CURVES {
            let base = [vec![4], from_hex(curve.x), from_hex(curve.y)].concat();
            assert!(PublicPoint::read(curve, &base).is_some(), "{}", curve.name);
            assert_eq!(with_limbs!(curve, order_annihilates(curve)), Some(true), "{}", curve.name);
        }
    }
}
