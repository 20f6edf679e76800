//! A line between two nodes, over real sockets: of so many bits in a second and such a latency, and
//! cut whenever a test says so.
//!
//! Always holds: bytes arrive in their order, none before the latency after it left, and no more
//! of them than the rate allows, however many are under way; each direction is counted on its own.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

/// How a line carries bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quality {
    /// Bits in a second, in each direction; none for as fast as it goes.
    pub bits: Option<u64>,
    /// How long each byte is on its way.
    pub latency: Duration,
}

impl Quality {
    /// How long so many bytes take at the least.
    #[must_use]
    pub fn least(&self, bytes: u64) -> Duration {
        let micros = self.bits.map_or(0, |bits| bytes.saturating_mul(8_000_000) / bits.max(1));
        Duration::from_micros(micros) + self.latency
    }

    /// The bytes that are taken from a socket at once: a few hundredths of a second of the line.
    fn piece(&self) -> usize {
        let bytes = self.bits.map_or(65_536, |bits| bits / 8 / 100);
        usize::try_from(bytes.clamp(64, 65_536)).unwrap_or(65_536)
    }
}

/// Pieces that may be on their way: more than any rate and latency here can hold.
const UNDER_WAY: usize = 4_096;
/// What a sleep may overshoot without the line losing its rate.
const SLACK: Duration = Duration::from_millis(20);

#[derive(Default)]
struct Shared {
    down: AtomicBool,
    stop: AtomicBool,
    sockets: Mutex<Vec<TcpStream>>,
    carried: [AtomicU64; 2],
    /// Cut as soon as so many bytes have been carried in all; 0 for never.
    cut_at: AtomicU64,
}

impl Shared {
    fn hang_up(&self) {
        for socket in self.sockets.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _ = socket.shutdown(Shutdown::Both);
        }
    }

    fn carried(&self) -> u64 {
        self.carried.iter().map(|way| way.load(Ordering::SeqCst)).sum()
    }
}

/// Stands between a post and its centre; the post calls it instead.
pub struct Proxy {
    shared: Arc<Shared>,
    at: SocketAddr,
}

impl Proxy {
    /// A line to `to`.
    ///
    /// # Errors
    /// When no port is free.
    pub fn to(to: SocketAddr, quality: Quality) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let at = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let worker = Arc::clone(&shared);
        spawn(move || {
            for near in listener.incoming().flatten() {
                if worker.stop.load(Ordering::SeqCst) {
                    return;
                }
                if !worker.down.load(Ordering::SeqCst) {
                    // A call that can't be put through is one that breaks off.
                    let _ = connect(&worker, near, to, quality);
                }
            }
        });
        Ok(Self { shared, at })
    }

    /// Where to call.
    #[must_use]
    pub const fn at(&self) -> SocketAddr {
        self.at
    }

    /// Bytes carried so far: from the caller, and to it.
    #[must_use]
    pub fn carried(&self) -> (u64, u64) {
        let [up, down] = &self.shared.carried;
        (up.load(Ordering::SeqCst), down.load(Ordering::SeqCst))
    }

    /// Cuts every call, and lets none through until [`mend`](Self::mend).
    pub fn cut(&self) {
        self.shared.down.store(true, Ordering::SeqCst);
        self.shared.hang_up();
    }

    /// Lets calls through again.
    pub fn mend(&self) {
        self.shared.down.store(false, Ordering::SeqCst);
    }

    /// Cuts the calls that stand, in the middle of whatever is said, once `bytes` more were
    /// carried; new calls are let through.
    pub fn cut_after(&self, bytes: u64) {
        self.shared.cut_at.store(self.shared.carried() + bytes.max(1), Ordering::SeqCst);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        self.shared.hang_up();
        // Wakes the thread that waits for calls.
        let _ = TcpStream::connect_timeout(&self.at, Duration::from_secs(1));
    }
}

fn connect(
    shared: &Arc<Shared>,
    near: TcpStream,
    to: SocketAddr,
    quality: Quality,
) -> io::Result<()> {
    let far = TcpStream::connect(to)?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    let ways = [(near.try_clone()?, far.try_clone()?, 0), (far.try_clone()?, near.try_clone()?, 1)];
    shared.sockets.lock().unwrap_or_else(PoisonError::into_inner).extend([near, far]);
    for (from, to, way) in ways {
        let (pieces, coming) = sync_channel(UNDER_WAY);
        spawn(move || {
            // However it ends, the other half sees that it has.
            let _ = take(&from, &pieces, quality);
            let _ = from.shutdown(Shutdown::Read);
        });
        let shared = Arc::clone(shared);
        spawn(move || {
            let _ = give(&to, &coming, &shared, way);
            let _ = to.shutdown(Shutdown::Both);
        });
    }
    Ok(())
}

/// A piece, and when it arrives.
type Piece = (Instant, Vec<u8>);

fn take(mut from: &TcpStream, pieces: &SyncSender<Piece>, quality: Quality) -> io::Result<()> {
    let mut room = vec![0; quality.piece()];
    // When all that was taken so far will have gone out.
    let mut free = Instant::now();
    loop {
        let got = from.read(&mut room)?;
        if got == 0 {
            return Ok(());
        }
        if let Some(bits) = quality.bits {
            let now = Instant::now();
            if now.saturating_duration_since(free) > SLACK {
                free = now;
            }
            let bytes = u64::try_from(got).unwrap_or(u64::MAX);
            free += Duration::from_nanos(bytes.saturating_mul(8_000_000_000) / bits.max(1));
            sleep(free.saturating_duration_since(now));
        }
        let piece = room.get(..got).unwrap_or_default().to_vec();
        let arrives = Instant::now() + quality.latency;
        pieces.send((arrives, piece)).map_err(|_| io::ErrorKind::BrokenPipe)?;
    }
}

fn give(
    mut to: &TcpStream,
    coming: &Receiver<Piece>,
    shared: &Shared,
    way: usize,
) -> io::Result<()> {
    while let Ok((arrives, piece)) = coming.recv() {
        sleep(arrives.saturating_duration_since(Instant::now()));
        if let Some(counter) = shared.carried.get(way) {
            counter.fetch_add(u64::try_from(piece.len()).unwrap_or(0), Ordering::SeqCst);
        }
        let cut_at = shared.cut_at.load(Ordering::SeqCst);
        if cut_at > 0 && shared.carried() >= cut_at {
            // What the last piece would have said is lost with the line.
            shared.cut_at.store(0, Ordering::SeqCst);
            shared.hang_up();
            return Ok(());
        }
        to.write_all(&piece)?;
    }
    Ok(())
}
