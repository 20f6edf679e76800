//! Signed heads of the journal: the C2SP tlog-checkpoint inside a C2SP signed-note, with an
//! Ed25519 key.
//!
//! Always holds: what [`Signer::checkpoint`] signs, [`Verifier::open`] reads, and nothing else
//! that was not signed with that key. The signing key leaves this module only as the text of the
//! key file, and is never shown by `Debug`.
//!
//! Left out: witnesses and cosignatures, which belong to the links between nodes.

use base64::{Engine, prelude::BASE64_STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use kernel::{Entropy, NodeId};
use sha2::{Digest, Sha256};

use crate::Checkpoint;

/// The algorithm byte of Ed25519 in a signed-note key.
const ED25519: u8 = 1;

/// Why a key or a note can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The node's name can't stand in a note.
    #[error(
        "a node's name has 1 to 64 characters out of letters, digits, dot, dash and underscore"
    )]
    Name,
    /// The text of a key is not one.
    #[error("this is not a signed-note key for Ed25519")]
    Key,
    /// The text is not a signed note with a checkpoint.
    #[error("this is not a signed checkpoint")]
    Form,
    /// The checkpoint is another log's.
    #[error("the checkpoint is that of another journal")]
    Origin,
    /// There is no signature by this key, or it does not hold.
    #[error("the signature does not hold")]
    Signature,
}

/// The name under which a node's journal signs: the origin line of its checkpoints.
///
/// # Errors
/// [`NoteError::Name`] when the name has characters that a note can't carry.
pub fn origin(node: &NodeId) -> Result<String, NoteError> {
    let ok = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if node.0.is_empty() || node.0.len() > 64 || !node.0.chars().all(ok) {
        return Err(NoteError::Name);
    }
    Ok(format!("portolan/{node}"))
}

/// The first four bytes of SHA-256(name ‖ newline ‖ algorithm ‖ key): which key signed.
fn key_id(name: &str, key: &VerifyingKey) -> [u8; 4] {
    let h = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', ED25519])
        .chain_update(key.as_bytes())
        .finalize();
    let mut id = [0; 4];
    for (to, from) in id.iter_mut().zip(h) {
        *to = from;
    }
    id
}

fn tagged(bytes: &[u8; 32]) -> String {
    let mut out = vec![ED25519];
    out.extend_from_slice(bytes);
    BASE64_STANDARD.encode(out)
}

fn untagged(text: &str) -> Result<[u8; 32], NoteError> {
    let bytes = BASE64_STANDARD.decode(text).map_err(|_| NoteError::Key)?;
    match bytes.split_first() {
        Some((&ED25519, key)) => key.try_into().map_err(|_| NoteError::Key),
        _ => Err(NoteError::Key),
    }
}

/// What is signed of something that goes over a line: no note begins with a zero byte.
fn on_the_line(what: &[u8]) -> Vec<u8> {
    [b"\0portolan line\n".as_slice(), what].concat()
}

/// What signs a node's checkpoints.
pub struct Signer {
    name: String,
    key: SigningKey,
    id: [u8; 4],
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.name)
    }
}

impl Signer {
    fn over(name: String, key: SigningKey) -> Self {
        let id = key_id(&name, &key.verifying_key());
        Self { name, key, id }
    }

    /// A new key for a node.
    ///
    /// # Errors
    /// [`NoteError::Name`].
    pub fn generate(node: &NodeId, entropy: &dyn Entropy) -> Result<Self, NoteError> {
        let mut seed = [0; 32];
        entropy.fill(&mut seed);
        Ok(Self::over(origin(node)?, SigningKey::from_bytes(&seed)))
    }

    /// The key as the text of a key file: secret.
    #[must_use]
    pub fn to_secret_text(&self) -> String {
        format!(
            "PRIVATE+KEY+{}+{}+{}\n",
            self.name,
            hex::encode(self.id),
            tagged(self.key.as_bytes())
        )
    }

    /// From the text of a key file.
    ///
    /// # Errors
    /// [`NoteError::Key`].
    pub fn from_secret_text(text: &str) -> Result<Self, NoteError> {
        let rest = text.trim_end().strip_prefix("PRIVATE+KEY+").ok_or(NoteError::Key)?;
        let mut parts = rest.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Key);
        };
        let signer = Self::over(name.to_owned(), SigningKey::from_bytes(&untagged(key)?));
        if hex::encode(signer.id) == id { Ok(signer) } else { Err(NoteError::Key) }
    }

    /// What checks this key's signatures.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        Verifier { name: self.name.clone(), key: self.key.verifying_key(), id: self.id }
    }

    /// Signs what goes over a line between nodes.
    #[must_use]
    pub fn sign(&self, what: &[u8]) -> [u8; 64] {
        self.key.sign(&on_the_line(what)).to_bytes()
    }

    /// Signs the head of a journal.
    #[must_use]
    pub fn checkpoint(&self, size: u64, root: [u8; 32]) -> Checkpoint {
        let body = format!("{}\n{size}\n{}\n", self.name, BASE64_STANDARD.encode(root));
        let mut signature = self.id.to_vec();
        signature.extend_from_slice(&self.key.sign(body.as_bytes()).to_bytes());
        let note = format!("{body}\n— {} {}\n", self.name, BASE64_STANDARD.encode(signature));
        Checkpoint { size, root, note }
    }
}

/// What checks a node's checkpoints: public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    key: VerifyingKey,
    id: [u8; 4],
}

impl Verifier {
    /// The origin whose checkpoints this checks.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.name
    }

    /// The key as C2SP verifier key text, `name+id+key`.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{}+{}+{}", self.name, hex::encode(self.id), tagged(self.key.as_bytes()))
    }

    /// From C2SP verifier key text.
    ///
    /// # Errors
    /// [`NoteError::Key`].
    pub fn from_text(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.trim_end().splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Key);
        };
        let key = VerifyingKey::from_bytes(&untagged(key)?).map_err(|_| NoteError::Key)?;
        let found = key_id(name, &key);
        if hex::encode(found) != id {
            return Err(NoteError::Key);
        }
        Ok(Self { name: name.to_owned(), key, id: found })
    }

    /// Whether this key signed what came over a line.
    #[must_use]
    pub fn signed(&self, what: &[u8], signature: &[u8; 64]) -> bool {
        let signature = Signature::from_bytes(signature);
        self.key.verify_strict(&on_the_line(what), &signature).is_ok()
    }

    /// Reads a signed checkpoint, if this key signed it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn open(&self, note: &str) -> Result<Checkpoint, NoteError> {
        let (body, signatures) = note.rsplit_once("\n\n").ok_or(NoteError::Form)?;
        let body = format!("{body}\n");
        let mut signed = false;
        for line in signatures.lines() {
            let rest = line.strip_prefix("— ").ok_or(NoteError::Form)?;
            let (name, signature) = rest.split_once(' ').ok_or(NoteError::Form)?;
            let bytes = BASE64_STANDARD.decode(signature).map_err(|_| NoteError::Form)?;
            let Some((id, bytes)) = bytes.split_at_checked(4) else {
                return Err(NoteError::Form);
            };
            if name != self.name || id != self.id {
                continue; // A witness's: nothing that this key can say of it.
            }
            let signature = Signature::from_slice(bytes).map_err(|_| NoteError::Signature)?;
            self.key
                .verify_strict(body.as_bytes(), &signature)
                .map_err(|_| NoteError::Signature)?;
            signed = true;
        }
        if !signed {
            return Err(NoteError::Signature);
        }
        let mut lines = body.lines();
        let (Some(name), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next())
        else {
            return Err(NoteError::Form);
        };
        if name != self.name {
            return Err(NoteError::Origin);
        }
        // C2SP tlog-checkpoint: decimal without leading zeroes.
        let number: u64 = size.parse().map_err(|_| NoteError::Form)?;
        if number.to_string() != size {
            return Err(NoteError::Form);
        }
        let root = BASE64_STANDARD.decode(root).map_err(|_| NoteError::Form)?;
        let root = root.as_slice().try_into().map_err(|_| NoteError::Form)?;
        Ok(Checkpoint { size: number, root, note: note.to_owned() })
    }
}
