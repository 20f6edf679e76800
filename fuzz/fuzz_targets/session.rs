//! Whatever a chip answers: every step of BAC, PACE, secure messaging and chip authentication ends,
//! panics nowhere, and opens no session to a chip that does not know the keys.
#![no_main]

use icao9303::chip::authentication;
use icao9303::chip::bac::{AccessKeys, Terminal};
use icao9303::chip::keys::Cipher;
use icao9303::chip::messaging::Session;
use icao9303::chip::pace::{KeyAgreement, infos, map_generic, map_integrated, step_answer};
use icao9303::pki::agreement::Group;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let terminal =
        Terminal::new(AccessKeys::of("L898902C<369080619406236"), [1; 8], [2; 8], [3; 16]);
    assert!(terminal.session(input).is_err());
    for cipher in [Cipher::TripleDes, Cipher::Aes128, Cipher::Aes256] {
        assert!(Session::derived(cipher, b"secret", None).open(input).is_err());
    }
    for tag in [0x80, 0x82, 0x84, 0x86] {
        let _ = step_answer(input, tag);
    }
    for info in infos(input).unwrap_or_default() {
        let _ = (info.group(), info.nonce(b"123456", input));
    }
    for key in authentication::keys(input).unwrap_or_default() {
        assert!(key.group.has(&key.public));
    }
    let Some(group) = Group::standardized(13) else { return };
    let _ = map_integrated(group, Cipher::Aes128, &[5; 16], input);
    if let Ok(base) = map_generic(group, &[5; 16], &[7; 20], input) {
        assert!(group.has(&base));
    }
    let card =
        b"\x31\x14\x30\x12\x06\x0A\x04\x00\x7F\x00\x07\x02\x02\x04\x02\x02\x02\x01\x02\x02\x01\x0D";
    for info in infos(card).unwrap_or_default() {
        if let Ok(agreement) = KeyAgreement::new(&info, group, &group.base(), &[9; 20])
            && let Ok(agreed) = agreement.agree(input)
        {
            assert!(agreed.open(input).is_err());
        }
    }
});
