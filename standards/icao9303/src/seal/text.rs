//! Base32, base64 and hexadecimal (RFC 4648), strict: no bit of a text goes unread, so that no
//! other text gives the same bytes.

/// Bits of each digit; `None` where a character is no digit, the length cannot be, or bits are left
/// over that are not zero.
fn digits(text: &str, bits: u32, value: impl Fn(u8) -> Option<u8>) -> Result<Vec<u8>, usize> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut held, mut count) = (0_u32, 0_u32);
    for (place, &byte) in text.as_bytes().iter().enumerate() {
        held = (held << bits) | u32::from(value(byte).ok_or(place)?);
        count += bits;
        if count >= 8 {
            count -= 8;
            bytes.extend(u8::try_from(held >> count));
            held &= (1 << count) - 1;
        }
    }
    if count >= bits || held != 0 { Err(text.len().saturating_sub(1)) } else { Ok(bytes) }
}

/// Base32 without padding; the error is the place of what is wrong.
pub(crate) fn base32(text: &str) -> Result<Vec<u8>, usize> {
    digits(text, 5, |byte| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'2'..=b'7' => Some(byte - b'2' + 26),
        _ => None,
    })
}

/// Base64 in either alphabet, with padding or without.
pub(crate) fn base64(text: &str) -> Result<Vec<u8>, usize> {
    let bare = text.trim_end_matches('=');
    let padding = text.len().saturating_sub(bare.len());
    if padding > 2 || (padding > 0 && !text.len().is_multiple_of(4)) {
        return Err(bare.len());
    }
    digits(bare, 6, |byte| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    })
}

/// Hexadecimal, in either case.
pub(crate) fn hex(text: &str) -> Result<Vec<u8>, usize> {
    digits(text, 4, |byte| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
}

fn encode(bytes: &[u8], bits: u32, alphabet: &[u8]) -> String {
    let mut text = String::new();
    let (mut held, mut count) = (0_u32, 0_u32);
    let mut push = |value: u32| {
        let place = usize::try_from(value).unwrap_or_default();
        text.extend(alphabet.get(place).copied().map(char::from));
    };
    for &byte in bytes {
        held = (held << 8) | u32::from(byte);
        count += 8;
        while count >= bits {
            count -= bits;
            push(held >> count);
            held &= (1 << count) - 1;
        }
    }
    if count > 0 {
        push(held << (bits - count));
    }
    text
}

/// Base32 without padding.
pub(crate) fn to_base32(bytes: &[u8]) -> String {
    encode(bytes, 5, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
}

/// Base64 in the alphabet for addresses, without padding.
pub(crate) fn to_base64url(bytes: &[u8]) -> String {
    encode(bytes, 6, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
}

/// Base64 with padding.
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    let bare = to_base64url(bytes).replace('-', "+").replace('_', "/");
    let width = bare.len().next_multiple_of(4);
    format!("{bare:=<width$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_rfc_4648_hold() {
        for (plain, thirty_two, sixty_four) in [
            ("", "", ""),
            ("f", "MY", "Zg=="),
            ("fo", "MZXQ", "Zm8="),
            ("foo", "MZXW6", "Zm9v"),
            ("foob", "MZXW6YQ", "Zm9vYg=="),
            ("fooba", "MZXW6YTB", "Zm9vYmE="),
            ("foobar", "MZXW6YTBOI", "Zm9vYmFy"),
        ] {
            assert_eq!(to_base32(plain.as_bytes()), thirty_two);
            assert_eq!(base32(thirty_two).unwrap(), plain.as_bytes());
            assert_eq!(to_base64(plain.as_bytes()), sixty_four);
            assert_eq!(base64(sixty_four).unwrap(), plain.as_bytes());
            assert_eq!(base64(sixty_four.trim_end_matches('=')).unwrap(), plain.as_bytes());
        }
        assert_eq!(hex("DC03d9").unwrap(), [0xDC, 0x03, 0xD9]);
        assert_eq!(base64("-_-_").unwrap(), base64("+/+/").unwrap());
    }

    #[test]
    fn nothing_is_left_over() {
        assert_eq!(base32("MZ"), Err(1));
        assert_eq!(base32("M"), Err(0));
        assert_eq!(base32("M1"), Err(1));
        assert_eq!(base64("Zh=="), Err(1));
        assert_eq!(base64("Zg="), Err(2));
        assert_eq!(base64("Z"), Err(0));
        assert_eq!(hex("abc"), Err(2));
    }
}
