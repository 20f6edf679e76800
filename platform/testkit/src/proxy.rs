//! A bad line between two nodes: slow, late, and cut whenever a test says so.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How a line carries bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quality {
    /// Bits in a second, in each direction; none for as fast as it goes.
    pub bits: Option<u64>,
    /// How long each byte is on its way.
    pub delay: Duration,
}

struct Shared {
    to: SocketAddr,
    quality: Quality,
    up: AtomicBool,
    stop: AtomicBool,
    sockets: Mutex<Vec<TcpStream>>,
    carried: AtomicU64,
    /// Cut as soon as so many bytes have been carried in all; 0 for never.
    cut_at: AtomicU64,
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
        let shared = Arc::new(Shared {
            to,
            quality,
            up: AtomicBool::new(true),
            stop: AtomicBool::new(false),
            sockets: Mutex::new(Vec::new()),
            carried: AtomicU64::new(0),
            cut_at: AtomicU64::new(0),
        });
        let worker = Arc::clone(&shared);
        std::thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                if worker.stop.load(Ordering::SeqCst) {
                    return;
                }
                if worker.up.load(Ordering::SeqCst) {
                    // A call that can't be put through is a line that broke.
                    let _ = worker.connect(socket);
                }
            }
        });
        Ok(Self { shared, at })
    }

    /// Where to call.
    #[must_use]
    pub fn at(&self) -> SocketAddr {
        self.at
    }

    /// Bytes carried so far, in both directions.
    #[must_use]
    pub fn carried(&self) -> u64 {
        self.shared.carried.load(Ordering::SeqCst)
    }

    /// Cuts every call, and lets none through until [`mend`](Self::mend).
    pub fn cut(&self) {
        self.shared.up.store(false, Ordering::SeqCst);
        self.shared.hang_up();
    }

    /// Lets calls through again.
    pub fn mend(&self) {
        self.shared.up.store(true, Ordering::SeqCst);
    }

    /// Cuts the calls that stand, in the middle of whatever is said, once `bytes` more were
    /// carried; new calls are let through.
    pub fn cut_after(&self, bytes: u64) {
        self.shared.cut_at.store(self.carried() + bytes.max(1), Ordering::SeqCst);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        self.shared.hang_up();
        let _ = TcpStream::connect_timeout(&self.at, Duration::from_secs(1));
    }
}

impl Shared {
    fn hang_up(&self) {
        for socket in self.sockets.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _ = socket.shutdown(Shutdown::Both);
        }
    }

    fn connect(self: &Arc<Self>, near: TcpStream) -> io::Result<()> {
        let far = TcpStream::connect(self.to)?;
        near.set_nodelay(true)?;
        far.set_nodelay(true)?;
        let pairs = [(near.try_clone()?, far.try_clone()?), (far.try_clone()?, near.try_clone()?)];
        let mut sockets = self.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        sockets.extend([near, far]);
        drop(sockets);
        for (from, to) in pairs {
            let (worker, quality) = (Arc::clone(self), self.quality);
            std::thread::spawn(move || {
                // However it ends, both sides see that it has.
                let _ = worker.carry(&from, &to, quality);
                let _ = from.shutdown(Shutdown::Both);
                let _ = to.shutdown(Shutdown::Both);
            });
        }
        Ok(())
    }

    fn carry(&self, mut from: &TcpStream, mut to: &TcpStream, quality: Quality) -> io::Result<()> {
        // Small pieces on a slow line: nobody's modem swallows 64 kB at once.
        let mut piece = vec![0; if quality.bits.is_some() { 512 } else { 65_536 }];
        let mut free = Instant::now();
        loop {
            let got = from.read(&mut piece)?;
            if got == 0 {
                return Ok(());
            }
            if let Some(bits) = quality.bits {
                let bytes = u64::try_from(got).unwrap_or(u64::MAX);
                let takes = Duration::from_micros(bytes * 8 * 1_000_000 / bits.max(1));
                free = free.max(Instant::now()) + takes;
                std::thread::sleep(free.saturating_duration_since(Instant::now()));
            }
            std::thread::sleep(quality.delay);
            let carried = self.carried.fetch_add(u64::try_from(got).unwrap_or(0), Ordering::SeqCst)
                + u64::try_from(got).unwrap_or(0);
            let cut_at = self.cut_at.load(Ordering::SeqCst);
            if cut_at > 0 && carried >= cut_at {
                self.cut_at.store(0, Ordering::SeqCst);
                self.hang_up();
                return Ok(());
            }
            to.write_all(piece.get(..got).unwrap_or_default())?;
        }
    }
}
