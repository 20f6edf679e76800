//! Messages over a line: compressed, counted and signed.
//!
//! A message is a length, a signature and a piece of one long Zstandard stream for each direction,
//! so that what was said before need not be said again: at 28.8 kbit/s that is what counts. The
//! signature is by the node's own key over the line's secret, the direction, the number of the
//! message and its bytes: a message can't be taken out, doubled, or said on another line.
//!
//! Always holds: nothing of a message is used before its signature was checked; a message that
//! would grow beyond [`LONGEST`] is refused before it has.

use std::io::{self, Read, Write};

use kernel::{Error, Kind, Result};
use registry::Store;
use registry::note::Verifier;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use zstd::stream::raw::{Decoder, Encoder, InBuffer, Operation, OutBuffer};

/// The longest message, unpacked, in bytes.
pub const LONGEST: usize = 64 * 1024 * 1024;
/// How hard packing tries: a post's processor has time, its line has not.
const LEVEL: i32 = 9;
const FORM: &[u8] = b"portolan line 1\0";

/// What went over a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Bytes sent, before encryption.
    pub sent: u64,
    /// Bytes received.
    pub received: u64,
}

/// One end of a line, over any stream of bytes that keeps its order.
pub struct Wire<S> {
    stream: S,
    /// The secret that only the two ends of this line know.
    secret: [u8; 32],
    /// Whether this end called.
    calls: bool,
    sent: u64,
    received: u64,
    packer: Encoder<'static>,
    unpacker: Decoder<'static>,
    traffic: Traffic,
}

/// A message that has come, and was not looked at yet.
pub struct Sealed {
    signed: Vec<u8>,
    signature: [u8; 64],
    bytes: Vec<u8>,
}

/// The line broke, or never was: everything is tried again later.
pub fn broken(why: impl std::fmt::Display) -> Error {
    Error::new(
        Kind::Unavailable,
        "line-broken",
        "The line between this node and the other broke. It is tried again by itself.",
    )
    .because(why.to_string())
}

/// The other end said what no node says.
pub fn nonsense(why: impl std::fmt::Display) -> Error {
    Error::invalid(
        "line-nonsense",
        "What came over the line can't be read, or was not signed by the node at the other end. Nothing of it was used.",
    )
    .because(why.to_string())
}

impl<S: Read + Write> Wire<S> {
    /// Over a stream; `secret` is what both ends of the stream alone know.
    ///
    /// # Errors
    /// When there is no memory for packing.
    pub fn new(stream: S, secret: [u8; 32], calls: bool) -> Result<Self> {
        let memory = |e: io::Error| Error::internal(format!("zstd: {e}"));
        Ok(Self {
            stream,
            secret,
            calls,
            sent: 0,
            received: 0,
            packer: Encoder::new(LEVEL).map_err(memory)?,
            unpacker: Decoder::new().map_err(memory)?,
            traffic: Traffic::default(),
        })
    }

    /// The stream beneath.
    pub const fn stream(&self) -> &S {
        &self.stream
    }

    /// What went over the line so far.
    pub const fn traffic(&self) -> Traffic {
        self.traffic
    }

    fn signed(&self, by_caller: bool, number: u64, packed: &[u8]) -> Vec<u8> {
        let mut out = FORM.to_vec();
        out.extend_from_slice(&self.secret);
        out.push(u8::from(by_caller));
        out.extend_from_slice(&number.to_be_bytes());
        out.extend_from_slice(&Sha256::digest(packed));
        out
    }

    /// Sends a message, signed as the node whose store this is.
    ///
    /// # Errors
    /// `line-broken`.
    pub fn send(&mut self, store: &dyn Store, message: &impl Serialize) -> Result<()> {
        let text = serde_json::to_vec(message).map_err(|e| Error::internal(e.to_string()))?;
        let packed = pack(&mut self.packer, &text).map_err(broken)?;
        self.sent += 1;
        let signature = store.sign(&self.signed(self.calls, self.sent, &packed))?;
        let length = u32::try_from(packed.len())
            .map_err(|_| Error::internal("a message of more than 4 GiB"))?;
        let frame = [&length.to_be_bytes(), signature.as_slice(), packed.as_slice()].concat();
        self.stream.write_all(&frame).and_then(|()| self.stream.flush()).map_err(broken)?;
        self.traffic.sent += u64::try_from(frame.len()).unwrap_or(0);
        Ok(())
    }

    /// Waits for a message.
    ///
    /// # Errors
    /// `line-broken`; `line-nonsense` for what is too long or can't be unpacked.
    pub fn receive(&mut self) -> Result<Sealed> {
        let (mut length, mut signature) = ([0; 4], [0; 64]);
        self.stream.read_exact(&mut length).map_err(broken)?;
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
        if length > LONGEST {
            return Err(nonsense(format!("a message of {length} bytes")));
        }
        self.stream.read_exact(&mut signature).map_err(broken)?;
        // Read as it comes: a length alone gets nobody any memory.
        let mut packed = Vec::new();
        let wanted = u64::try_from(length).unwrap_or(u64::MAX);
        let got = (&mut self.stream).take(wanted).read_to_end(&mut packed).map_err(broken)?;
        if got != length {
            return Err(broken("cut off in a message"));
        }
        self.received += 1;
        self.traffic.received += u64::try_from(length + 68).unwrap_or(0);
        let signed = self.signed(!self.calls, self.received, &packed);
        let bytes = unpack(&mut self.unpacker, &packed)?;
        Ok(Sealed { signed, signature, bytes })
    }
}

impl Sealed {
    /// What the message says of its sender, before it may be believed.
    ///
    /// # Errors
    /// `line-nonsense`.
    pub fn unproved<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.bytes).map_err(nonsense)
    }

    /// The message, if this key signed it.
    ///
    /// # Errors
    /// `line-nonsense`.
    pub fn open<T: DeserializeOwned>(&self, by: &Verifier) -> Result<T> {
        if !by.signed(&self.signed, &self.signature) {
            return Err(nonsense("not signed by the other end"));
        }
        self.unproved()
    }
}

fn pack(packer: &mut Encoder<'static>, text: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 + 256);
    let mut input = InBuffer::around(text);
    let mut piece = vec![0; 64 * 1024];
    loop {
        let mut room = OutBuffer::around(piece.as_mut_slice());
        let done = input.pos() == text.len();
        let left =
            if done { packer.flush(&mut room)? } else { packer.run(&mut input, &mut room)? };
        out.extend_from_slice(room.as_slice());
        if done && left == 0 {
            return Ok(out);
        }
    }
}

fn unpack(unpacker: &mut Decoder<'static>, packed: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut input = InBuffer::around(packed);
    let mut piece = vec![0; 64 * 1024];
    loop {
        let mut room = OutBuffer::around(piece.as_mut_slice());
        unpacker.run(&mut input, &mut room).map_err(nonsense)?;
        let got = room.as_slice();
        if out.len() + got.len() > LONGEST {
            return Err(nonsense("a message that grows too long when unpacked"));
        }
        out.extend_from_slice(got);
        // What is still inside the stream would have filled the piece.
        if input.pos() == packed.len() && got.len() < 64 * 1024 {
            return Ok(out);
        }
    }
}
