//! The line's encryption: TLS 1.3, the centre's certificate known by its hash.
//!
//! Always holds: no date is looked at, so that a post whose clock is wrong still reaches its
//! centre; there is no authority to be fooled, only the one certificate whose hash stood in the
//! one-time code.

use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use kernel::{Error, Result};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, ServerConfig, ServerConnection,
    SignatureScheme, StreamOwned,
};

use super::code::Pin;
use super::wire::{Wire, broken};

/// The name in the certificate. Nobody looks at it: the hash is what counts.
const NAME: &str = "portolan";
const LABEL: &[u8] = b"EXPORTER-portolan-line";

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn fault(e: impl std::fmt::Display) -> Error {
    Error::new(
        kernel::Kind::Unavailable,
        "line-key",
        "The key or the certificate of the line (line.key, line.crt in the data folder) can't be read or made. Put them back from your backup; with new ones, every node must be given a new code.",
    )
    .because(e.to_string())
}

/// What a centre shows to whoever calls.
#[derive(Clone)]
pub struct Identity {
    config: Arc<ServerConfig>,
    pin: Pin,
}

impl Identity {
    /// The one in a data folder, or a new one there. Several servers of one centre share the two
    /// files.
    ///
    /// # Errors
    /// `line-key`.
    pub fn in_folder(dir: &Path) -> Result<Self> {
        let (key, certificate) = (dir.join("line.key"), dir.join("line.crt"));
        if !key.exists() && !certificate.exists() {
            let made = rcgen::generate_simple_self_signed(vec![NAME.to_owned()]).map_err(fault)?;
            registry::write_file(&certificate, &made.cert.pem(), false)?;
            registry::write_file(&key, &made.signing_key.serialize_pem(), true)?;
        }
        let key = fs::read(&key).map_err(fault)?;
        let certificate = fs::read(&certificate).map_err(fault)?;
        let key = PrivateKeyDer::from_pem_slice(&key).map_err(fault)?;
        let certificate = CertificateDer::from_pem_slice(&certificate).map_err(fault)?;
        let pin = Pin::of(&certificate);
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(fault)?
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .map_err(fault)?;
        // Each line begins anew: a ticket would only be bytes on it.
        config.send_tls13_tickets = 0;
        Ok(Self { config: Arc::new(config), pin })
    }

    /// What goes into one-time codes.
    #[must_use]
    pub const fn pin(&self) -> Pin {
        self.pin
    }
}

/// Takes a line that somebody called on.
///
/// # Errors
/// `line-broken`.
pub fn accept(
    identity: &Identity,
    mut socket: TcpStream,
) -> Result<Wire<StreamOwned<ServerConnection, TcpStream>>> {
    let mut tls = ServerConnection::new(Arc::clone(&identity.config)).map_err(broken)?;
    while tls.is_handshaking() {
        tls.complete_io(&mut socket).map_err(broken)?;
    }
    let secret = tls.export_keying_material([0; 32], LABEL, None).map_err(broken)?;
    Wire::new(StreamOwned::new(tls, socket), secret, false)
}

/// Calls a centre whose certificate is known by its hash.
///
/// # Errors
/// `line-broken`; `wrong-centre` when somebody else answers.
pub fn call(
    pin: Pin,
    mut socket: TcpStream,
) -> Result<Wire<StreamOwned<ClientConnection, TcpStream>>> {
    let provider = provider();
    let verifier = Pinned { pin, schemes: provider.signature_verification_algorithms };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(fault)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.resumption = rustls::client::Resumption::disabled();
    config.enable_sni = false;
    let name = ServerName::try_from(NAME).map_err(fault)?;
    let mut tls = ClientConnection::new(Arc::new(config), name).map_err(broken)?;
    while tls.is_handshaking() {
        if let Err(e) = tls.complete_io(&mut socket) {
            let inner = e.get_ref().and_then(|e| e.downcast_ref::<rustls::Error>());
            return Err(match inner {
                Some(rustls::Error::InvalidCertificate(_)) => wrong_centre(),
                _ => broken(e),
            });
        }
    }
    let secret = tls.export_keying_material([0; 32], LABEL, None).map_err(broken)?;
    Wire::new(StreamOwned::new(tls, socket), secret, true)
}

fn wrong_centre() -> Error {
    Error::refused(
        "wrong-centre",
        "Another machine answers at the centre's address than the one that gave the code. Nothing was sent to it. Look whether the address is right, and ask the centre whether it has a new certificate: then it must give a new code.",
    )
}

#[derive(Debug)]
struct Pinned {
    pin: Pin,
    schemes: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if Pin::of(certificate) == self.pin {
            return Ok(ServerCertVerified::assertion());
        }
        Err(rustls::Error::InvalidCertificate(
            rustls::CertificateError::ApplicationVerificationFailure,
        ))
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(rustls::Error::General("TLS 1.3 only".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signed, &self.schemes)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes.supported_schemes()
    }
}
