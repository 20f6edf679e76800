//! What the headers of a picture say: JPEG (ITU-T T.81 annex B, Exif 2.32 §4.5) and PNG (W3C PNG
//! third edition §5), without decoding.

/// The size and the form of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Headers {
    pub media_type: &'static str,
    pub width: u32,
    pub height: u32,
}

impl Headers {
    pub fn pixels(self) -> u64 {
        u64::from(self.width).saturating_mul(u64::from(self.height))
    }
}

/// Why a picture is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Wrong {
    #[error("Use a JPEG or a PNG file.")]
    Form,
    #[error("The file is damaged or cut off. Take another copy of it.")]
    Damaged,
    #[error(
        "The file says where the picture was taken (GPS data). Save it without them, then add it again."
    )]
    Place,
}

impl Wrong {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Form => "picture-form",
            Self::Damaged => "picture-damaged",
            Self::Place => "picture-place",
        }
    }
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

pub(super) fn read(bytes: &[u8]) -> Result<Headers, Wrong> {
    let headers = if let Some(rest) = bytes.strip_prefix(PNG) {
        png(rest)?
    } else if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        jpeg(bytes.get(2..).unwrap_or_default())?
    } else {
        return Err(Wrong::Form);
    };
    if headers.pixels() == 0 { Err(Wrong::Damaged) } else { Ok(headers) }
}

/// The first `n` bytes, taken off.
fn take<'a>(rest: &mut &'a [u8], n: usize) -> Result<&'a [u8], Wrong> {
    let (head, tail) = rest.split_at_checked(n).ok_or(Wrong::Damaged)?;
    *rest = tail;
    Ok(head)
}

fn number(bytes: &[u8], big: bool) -> u32 {
    let fold = |n: u32, b: &u8| (n << 8) | u32::from(*b);
    if big { bytes.iter().fold(0, fold) } else { bytes.iter().rev().fold(0, fold) }
}

fn long(rest: &mut &[u8], n: usize) -> Result<u32, Wrong> {
    take(rest, n).map(|bytes| number(bytes, true))
}

/// Every chunk up to the end, which is the file's end: nothing hides behind it.
fn png(mut rest: &[u8]) -> Result<Headers, Wrong> {
    let mut size = None;
    loop {
        let length = usize::try_from(long(&mut rest, 4)?).map_err(|_| Wrong::Damaged)?;
        let kind = take(&mut rest, 4)?;
        let mut data = take(&mut rest, length)?;
        take(&mut rest, 4)?;
        match (kind, size) {
            (b"IHDR", None) => size = Some((long(&mut data, 4)?, long(&mut data, 4)?)),
            (b"IHDR", _) | (_, None) => return Err(Wrong::Damaged),
            (b"eXIf", _) if tells_place(data) => return Err(Wrong::Place),
            (b"IEND", Some((width, height))) if rest.is_empty() => {
                return Ok(Headers { media_type: "image/png", width, height });
            }
            (b"IEND", _) => return Err(Wrong::Damaged),
            _ => {}
        }
    }
}

/// Every segment up to the picture itself; the file ends with the picture's end.
fn jpeg(mut rest: &[u8]) -> Result<Headers, Wrong> {
    let end = rest.iter().rposition(|b| *b != 0).map_or(0, |at| at.saturating_add(1));
    if !rest.get(..end).is_some_and(|whole| whole.ends_with(&[0xFF, 0xD9])) {
        return Err(Wrong::Damaged);
    }
    let mut size = None;
    loop {
        if long(&mut rest, 1)? != 0xFF {
            return Err(Wrong::Damaged);
        }
        let mut marker = 0xFF;
        // B.1.1.2: any number of fill bytes may come before a marker.
        while marker == 0xFF {
            marker = long(&mut rest, 1)?;
        }
        match marker {
            0x01 | 0xD0..=0xD7 => continue,
            0x00 | 0xD8 | 0xD9 => return Err(Wrong::Damaged),
            _ => {}
        }
        let length = usize::try_from(long(&mut rest, 2)?).map_err(|_| Wrong::Damaged)?;
        let mut data = take(&mut rest, length.checked_sub(2).ok_or(Wrong::Damaged)?)?;
        match marker {
            // A frame, of whatever process; not the tables for Huffman, arithmetic, and the JPG.
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                take(&mut data, 1)?;
                let height = long(&mut data, 2)?;
                size = Some((long(&mut data, 2)?, height));
            }
            0xE1 if data.strip_prefix(b"Exif\0\0").is_some_and(tells_place) => {
                return Err(Wrong::Place);
            }
            0xDA => {
                let (width, height) = size.ok_or(Wrong::Damaged)?;
                return Ok(Headers { media_type: "image/jpeg", width, height });
            }
            _ => {}
        }
    }
}

/// Whether Exif data, which are laid out as a TIFF file, have a directory of GPS data (tag 0x8825)
/// in a directory that is reached from the first.
fn tells_place(tiff: &[u8]) -> bool {
    let big = match tiff.get(..4) {
        Some(b"MM\0*") => true,
        Some(b"II*\0") => false,
        _ => return false,
    };
    let at = |from: usize, n: usize| {
        let to = from.checked_add(n)?;
        tiff.get(from..to).map(|bytes| number(bytes, big))
    };
    let place = |from: usize| at(from, 4).and_then(|n| usize::try_from(n).ok());
    let mut directory = place(4);
    // One for the picture and one for its thumbnail; more are no camera's.
    for _ in 0..8 {
        let Some(start) = directory.filter(|start| *start != 0) else { return false };
        let Some(entries) = at(start, 2).and_then(|n| usize::try_from(n).ok()) else {
            return false;
        };
        for entry in 0..entries {
            match at(start.saturating_add(2).saturating_add(entry.saturating_mul(12)), 2) {
                Some(0x8825) => return true,
                Some(_) => {}
                None => return false,
            }
        }
        directory = place(start.saturating_add(2).saturating_add(entries.saturating_mul(12)));
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], kind, data, &[0; 4]].concat()
    }

    fn a_png(more: &[u8]) -> Vec<u8> {
        let size = [&640_u32.to_be_bytes()[..], &480_u32.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
        let parts = [PNG.to_vec(), chunk(b"IHDR", &size), more.to_vec(), chunk(b"IEND", b"")];
        parts.concat()
    }

    fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker], &length[..], data].concat()
    }

    fn a_jpeg(more: &[u8]) -> Vec<u8> {
        let frame = [8, 1, 0xE0, 2, 0x80, 3, 0, 0, 0];
        let parts = [vec![0xFF, 0xD8], more.to_vec(), segment(0xC2, &frame), segment(0xDA, b"")];
        [parts.concat(), vec![1, 2, 3, 0xFF, 0xD9]].concat()
    }

    fn tiff(big: bool, tag: u16) -> Vec<u8> {
        let two = |n: u16| if big { n.to_be_bytes() } else { n.to_le_bytes() };
        let four = |n: u32| if big { n.to_be_bytes() } else { n.to_le_bytes() };
        let start = if big { b"MM\0*" } else { b"II*\0" };
        [&start[..], &four(8), &two(2), &two(0x010F), &[0; 10], &two(tag), &[0; 10], &four(0)]
            .concat()
    }

    #[test]
    fn the_size_is_in_the_headers() {
        let png = read(&a_png(b"")).unwrap();
        assert_eq!(png, Headers { media_type: "image/png", width: 640, height: 480 });
        let jpeg = read(&a_jpeg(&segment(0xE0, b"JFIF\0"))).unwrap();
        assert_eq!(jpeg, Headers { media_type: "image/jpeg", width: 640, height: 480 });
    }

    #[test]
    fn a_picture_that_says_where_it_was_taken_is_refused() {
        for big in [true, false] {
            for (tag, place) in [(0x8825, true), (0x8769, false)] {
                let tiff = tiff(big, tag);
                let exif = [&b"Exif\0\0"[..], &tiff].concat();
                let expected = |of: Result<Headers, Wrong>| match place {
                    true => assert_eq!(of, Err(Wrong::Place)),
                    false => assert!(of.is_ok()),
                };
                expected(read(&a_jpeg(&segment(0xE1, &exif))));
                expected(read(&a_png(&chunk(b"eXIf", &tiff))));
            }
        }
    }

    #[test]
    fn what_is_no_picture_or_half_of_one_is_refused() {
        for bytes in [&b""[..], b"GIF89a", b"<svg/>", b"%PDF-1.7", b"\xFF\xD8"] {
            assert_eq!(read(bytes), Err(Wrong::Form));
        }
        for whole in [a_png(b""), a_jpeg(b"")] {
            for cut in 8..whole.len() {
                assert!(read(&whole[..cut]).is_err(), "{cut}");
            }
            let longer = [&whole[..], b"<script>"].concat();
            assert_eq!(read(&longer), Err(Wrong::Damaged), "something hides behind it");
        }
    }

    proptest! {
        #[test]
        fn altered_pictures_do_no_harm(
            place in 0_usize..80, byte: u8, png: bool, more in proptest::collection::vec(any::<u8>(), 0..80)
        ) {
            let exif = [&b"Exif\0\0"[..], &tiff(true, 0x8769)].concat();
            let mut bytes = if png { a_png(&chunk(b"eXIf", &more)) } else { a_jpeg(&segment(0xE1, &exif)) };
            let at = place % bytes.len();
            bytes[at] = byte;
            let _ = (read(&bytes), tells_place(&more));
        }
    }
}
