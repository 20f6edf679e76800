//! The block ciphers of a chip's protocols: chaining, message authentication codes and padding
//! (Doc 9303-11 §9.8.6 to §9.8.8).
//!
//! What always holds: data that is no whole number of blocks, or a key of another length than the
//! cipher's, gives `None`. Authentication codes are compared without telling where they differ.

use super::keys::Cipher;
use aes::{Aes128, Aes192, Aes256};
use des::cipher::{Block, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use des::{Des, TdesEde2};

/// Length of an authentication code in all protocols, in bytes.
pub(crate) const MAC_BYTES: usize = 8;

impl Cipher {
    /// Bytes of a block: 8 with triple DES, 16 with AES.
    #[must_use]
    pub const fn block_bytes(self) -> usize {
        match self {
            Self::TripleDes => 8,
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
        }
    }

    /// Bytes of a key.
    #[must_use]
    pub const fn key_bytes(self) -> usize {
        match self {
            Self::TripleDes | Self::Aes128 => 16,
            Self::Aes192 => 24,
            Self::Aes256 => 32,
        }
    }
}

fn one_block<C: BlockCipherEncrypt>(cipher: &C, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut block = Block::<C>::try_from(bytes).ok()?;
    cipher.encrypt_block(&mut block);
    Some(block.to_vec())
}

fn chained<C: BlockCipherEncrypt>(cipher: &C, iv: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let mut previous = iv.to_vec();
    let mut all = Vec::with_capacity(data.len());
    for block in data.chunks(iv.len()) {
        previous = one_block(cipher, &xor(block, &previous)?)?;
        all.extend_from_slice(&previous);
    }
    Some(all)
}

fn unchained<C: BlockCipherDecrypt>(cipher: &C, iv: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let mut previous = iv;
    let mut all = Vec::with_capacity(data.len());
    for bytes in data.chunks(iv.len()) {
        let mut block = Block::<C>::try_from(bytes).ok()?;
        cipher.decrypt_block(&mut block);
        all.extend(xor(&block, previous)?);
        previous = bytes;
    }
    Some(all)
}

fn xor(one: &[u8], other: &[u8]) -> Option<Vec<u8>> {
    (one.len() == other.len()).then(|| one.iter().zip(other).map(|(a, b)| a ^ b).collect())
}

/// Runs a function with the cipher made of its key.
macro_rules! with_cipher {
    ($cipher:expr, $key:expr, $call:ident ( $($argument:expr),* )) => {
        match $cipher {
            Cipher::TripleDes => $call(&TdesEde2::new_from_slice($key).ok()?, $($argument),*),
            Cipher::Aes128 => $call(&Aes128::new_from_slice($key).ok()?, $($argument),*),
            Cipher::Aes192 => $call(&Aes192::new_from_slice($key).ok()?, $($argument),*),
            Cipher::Aes256 => $call(&Aes256::new_from_slice($key).ok()?, $($argument),*),
        }
    };
}

/// Encrypts whole blocks in cipher block chaining.
#[must_use]
pub fn encrypt(cipher: Cipher, key: &[u8], iv: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    if iv.len() != cipher.block_bytes() {
        return None;
    }
    with_cipher!(cipher, key, chained(iv, data))
}

/// Decrypts whole blocks in cipher block chaining.
#[must_use]
pub fn decrypt(cipher: Cipher, key: &[u8], iv: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    if iv.len() != cipher.block_bytes() {
        return None;
    }
    with_cipher!(cipher, key, unchained(iv, data))
}

/// Encrypts one block: what the initialization vectors of AES secure messaging are made with.
#[must_use]
pub fn encrypt_block(cipher: Cipher, key: &[u8], block: &[u8]) -> Option<Vec<u8>> {
    with_cipher!(cipher, key, one_block(block))
}

/// Padding method 2 of ISO/IEC 9797-1: a byte 80, then zeros up to a whole block.
#[must_use]
pub fn pad(data: &[u8], block_bytes: usize) -> Vec<u8> {
    let mut padded = data.to_vec();
    padded.push(0x80);
    while !padded.len().is_multiple_of(block_bytes.max(1)) {
        padded.push(0);
    }
    padded
}

/// The data without its padding; `None` where there is none.
#[must_use]
pub fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let mut rest = padded;
    while let [head @ .., 0] = rest {
        rest = head;
    }
    match rest {
        [head @ .., 0x80] => Some(head),
        _ => None,
    }
}

/// The authentication code of a message that is not padded yet.
///
/// With triple DES it is MAC algorithm 3 of ISO/IEC 9797-1 (the "retail MAC") with padding method 2,
/// with AES it is CMAC (NIST SP 800-38B) cut to 8 bytes.
#[must_use]
pub fn mac(cipher: Cipher, key: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    let code = match cipher {
        Cipher::TripleDes => retail(key, &pad(message, 8))?,
        _ => cmac(cipher, key, message)?,
    };
    code.get(..MAC_BYTES).map(<[u8]>::to_vec)
}

fn retail(key: &[u8], padded: &[u8]) -> Option<Vec<u8>> {
    let (first, second) = key.split_at_checked(8)?;
    let first = Des::new_from_slice(first).ok()?;
    let second = Des::new_from_slice(second).ok()?;
    let chain = chained(&first, &[0; 8], padded)?;
    let mut block = Block::<Des>::try_from(chain.get(chain.len().checked_sub(8)?..)?).ok()?;
    second.decrypt_block(&mut block);
    one_block(&first, &block)
}

/// NIST SP 800-38B §6.2. It is written out here because it is a dozen lines over the block cipher.
fn cmac(cipher: Cipher, key: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    let size = cipher.block_bytes();
    let zero = vec![0; size];
    let once = doubled(&encrypt_block(cipher, key, &zero)?);
    let whole = !message.is_empty() && message.len().is_multiple_of(size);
    let (padded, subkey) =
        if whole { (message.to_vec(), once) } else { (pad(message, size), doubled(&once)) };
    let (head, last) = padded.split_at_checked(padded.len().checked_sub(size)?)?;
    let masked = [head, &xor(last, &subkey)?].concat();
    let chain = encrypt(cipher, key, &zero, &masked)?;
    chain.get(chain.len().checked_sub(size)?..).map(<[u8]>::to_vec)
}

/// The double in the field of 2¹²⁸ elements: shifted left, and reduced where a bit falls out.
fn doubled(block: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let mut out: Vec<u8> = block
        .iter()
        .rev()
        .map(|byte| {
            let shifted = (byte << 1) | carry;
            carry = byte >> 7;
            shifted
        })
        .collect();
    if let Some(last) = out.first_mut() {
        *last ^= 0x87 * carry;
    }
    out.reverse();
    out
}

/// Whether two codes are equal, in the same time wherever they differ.
pub(crate) fn same(one: &[u8], other: &[u8]) -> bool {
    let differing = one.iter().zip(other).fold(0, |sum, (a, b)| sum | (a ^ b));
    one.len() == other.len() && differing == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::curve::from_hex;
    use crate::pki::hash::hex;

    /// RFC 4493 §4: the four examples, cut to 8 bytes.
    #[test]
    fn cmac_of_rfc_4493() {
        let key = from_hex("2b7e151628aed2a6abf7158809cf4f3c");
        let message = from_hex(
            "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51\
             30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
        );
        for (length, code) in [
            (0, "bb1d6929e9593728"),
            (16, "070a16b46b4d4144"),
            (40, "dfa66747de9ae630"),
            (64, "51f0bebf7e3b9d92"),
        ] {
            let code_here = mac(Cipher::Aes128, &key, &message[..length]).unwrap();
            assert_eq!(hex(&code_here), code, "{length}");
        }
    }

    #[test]
    fn what_is_encrypted_is_decrypted() {
        for cipher in [Cipher::TripleDes, Cipher::Aes128, Cipher::Aes192, Cipher::Aes256] {
            let size = cipher.block_bytes();
            let key: Vec<u8> = (1..).take(cipher.key_bytes()).collect();
            let iv = vec![7; size];
            let padded = pad(b"Amaurot", size);
            let closed = encrypt(cipher, &key, &iv, &padded).unwrap();
            assert_ne!(closed, padded);
            let opened = decrypt(cipher, &key, &iv, &closed).unwrap();
            assert_eq!(unpad(&opened), Some(&b"Amaurot"[..]));
            assert_eq!(
                encrypt(cipher, &key, &iv, b"no block"),
                (size == 8).then(|| { encrypt(cipher, &key, &iv, b"no block").unwrap() })
            );
            assert_eq!(decrypt(cipher, &key[1..], &iv, &closed), None);
            assert_eq!(decrypt(cipher, &key, &iv[1..], &closed), None);
            assert_eq!(mac(cipher, &key[1..], b""), None);
        }
        assert_eq!(unpad(&[0, 0]), None);
        assert_eq!(unpad(&[]), None);
        assert!(same(b"ab", b"ab") && !same(b"ab", b"a") && !same(b"ab", b"ac"));
    }
}
