//! C40 (Doc 9303-13 §2.6; BSI TR-03137 part 1, annex B): three characters of A to Z, 0 to 9 and space
//! in two bytes. The filler of a machine readable zone is written as a space.

use super::bytes::Fault;

/// Unlatch: what follows is one ASCII character, by its value plus one.
const ONE_ASCII: u8 = 0xFE;

/// The text of C40 bytes.
///
/// # Errors
/// Where the bytes are no such text.
pub(crate) fn decode(bytes: &[u8]) -> Result<String, Fault> {
    let mut text = String::with_capacity(bytes.len().saturating_mul(3) / 2);
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(Fault::BadText("C40 text of an odd number of bytes"));
    }
    for (nth, &[high, low]) in pairs.iter().enumerate() {
        let last = nth.saturating_add(1) == pairs.len();
        if high == ONE_ASCII {
            let character = low.checked_sub(1).filter(|c| c.is_ascii_graphic() || *c == b' ');
            match character {
                Some(character) if last => text.push(char::from(character)),
                _ => return Err(Fault::BadText("a single ASCII character where none can be")),
            }
            continue;
        }
        let Some(value) = u16::from_be_bytes([high, low]).checked_sub(1) else {
            return Err(Fault::BadText("two bytes 0x0000 in C40 text"));
        };
        let values = [value / 1600, value / 40 % 40, value % 40];
        let mut ended = false;
        for value in values {
            match character(value) {
                // Shift 1 fills up the last pair.
                None if value == 0 && last => ended = true,
                Some(character) if !ended => text.push(character),
                _ => return Err(Fault::BadText("a C40 value that stands for no character here")),
            }
        }
    }
    Ok(text)
}

fn character(value: u16) -> Option<char> {
    let ascii = match value {
        3 => 32,
        4..=13 => value + 44,
        14..=39 => value + 51,
        _ => return None,
    };
    u8::try_from(ascii).ok().map(char::from)
}

/// C40 bytes of a text; the filler `<` becomes a space. `None` where a character is not in C40.
pub(crate) fn encode(text: &str) -> Option<Vec<u8>> {
    let value = |byte: &u8| match byte {
        b' ' | b'<' => Some(3),
        b'0'..=b'9' => Some(u16::from(*byte) - 44),
        b'A'..=b'Z' => Some(u16::from(*byte) - 51),
        _ => None,
    };
    let values = text.as_bytes().iter().map(value).collect::<Option<Vec<u16>>>()?;
    let mut bytes = Vec::with_capacity(values.len());
    for (nth, three) in values.chunks(3).enumerate() {
        let sum = match *three {
            [a, b, c] => 1600 * a + 40 * b + c + 1,
            [a, b] => 1600 * a + 40 * b + 1,
            _ => {
                let only = text.as_bytes().get(nth.saturating_mul(3)).copied()?;
                let only = if only == b'<' { b' ' } else { only };
                bytes.extend([ONE_ASCII, only + 1]);
                continue;
            }
        };
        bytes.extend(sum.to_be_bytes());
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_guideline_hold() {
        // TR-03137 part 1, §3.2.3 and annexes C to G.
        assert_eq!(encode("BSI01").unwrap(), [0x62, 0xD7, 0x19, 0xC9]);
        assert_eq!(decode(&[0x6A, 0xBC]).unwrap(), "D  ");
        assert_eq!(decode(&[0x6D, 0x32, 0xC8, 0xA5, 0x19, 0xFC]).unwrap(), "DETS00027");
        assert_eq!(decode(&[0x26, 0x53, 0x20, 0x81]).unwrap(), "21614");
    }

    #[test]
    fn every_length_comes_back() {
        let text = "XK CD96 ABCDE0Z";
        for length in 0..=text.len() {
            let bytes = encode(&text[..length]).unwrap();
            assert_eq!(decode(&bytes).unwrap(), &text[..length]);
        }
        assert_eq!(encode("a"), None);
        assert_eq!(decode(&encode("A<B").unwrap()).unwrap(), "A B");
    }

    #[test]
    fn every_pair_of_bytes_is_text_or_refused() {
        for pair in 0..=u16::MAX {
            let bytes = pair.to_be_bytes();
            if let Ok(text) = decode(&bytes) {
                assert!(text.len() <= 3);
            }
            let _ = decode(&[bytes[0], bytes[1], 0x6A, 0xBC]);
        }
    }
}
