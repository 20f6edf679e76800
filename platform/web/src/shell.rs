//! What all pages share: the gate, the texts, the navigation and what the frame shows.

use std::sync::Arc;

use access::Action;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use kernel::{Clock, Error, Id, Post, Result};
use registry::Registry;

use crate::assets::Assets;
use crate::{Gate, Language, Languages, Texts};

/// How a node stands to its centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// It has no centre, and no node calls it.
    Alone,
    /// It has no centre: it is one, and other nodes call it.
    Centre,
    /// Everything has been exchanged.
    InStep,
    /// The last exchange was so long ago.
    Behind {
        /// Minutes since.
        minutes: u32,
    },
    /// There has been no connection since then.
    OfflineSince(Timestamp),
}

/// What the frame shows about the node. The binary provides it; answers come from memory.
pub trait Frame: Send + Sync {
    /// The country's name in a language.
    fn country(&self, language: Language) -> String;
    /// The node's name, for print.
    fn node(&self) -> String;
    /// The name of a post.
    fn post_name(&self, post: Id<Post>) -> Option<String>;
    /// How the node stands to its centre.
    fn link(&self) -> LinkState;
    /// When the node had last heard everything that its centre has to tell; none before that, and
    /// for a node without a centre.
    fn told(&self) -> Option<Timestamp> {
        None
    }
    /// The time zone in which times are shown.
    fn time_zone(&self) -> TimeZone;
    /// A short code of the newest signed checkpoint of the journal, for print.
    fn checkpoint(&self) -> Option<String>;
}

/// Where in the navigation something belongs, by the work it is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WorkArea {
    /// The desk and its supervision.
    Border,
    /// What is known of travel documents, and what was found in them.
    Documents,
    /// Who is on record, and who is looked for.
    People,
    /// Published tables and what stands behind them.
    Statistics,
    /// Accounts, posts, logs, settings.
    Administration,
}

impl WorkArea {
    pub(crate) const ALL: [Self; 5] =
        [Self::Border, Self::Documents, Self::People, Self::Statistics, Self::Administration];

    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Border => "web-area-border",
            Self::Documents => "web-area-documents",
            Self::People => "web-area-people",
            Self::Statistics => "web-area-statistics",
            Self::Administration => "web-area-administration",
        }
    }
}

/// A place in the navigation, shown to those who may open it.
#[derive(Debug, Clone, Copy)]
pub struct NavItem {
    /// The work it is part of.
    pub area: WorkArea,
    /// The key of its name.
    pub label_key: &'static str,
    /// Its address.
    pub href: &'static str,
    /// What one must be allowed to do to open it.
    pub action: Action,
}

/// What all pages share.
pub struct Shell {
    pub(crate) gate: Arc<dyn Gate>,
    pub(crate) registry: Option<Registry>,
    pub(crate) frame: Arc<dyn Frame>,
    pub(crate) languages: Arc<Languages>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) nav: Vec<NavItem>,
    pub(crate) tls: bool,
    pub(crate) home: &'static str,
    pub(crate) assets: Assets,
    pub(crate) api: utoipa::openapi::OpenApi,
}

impl std::fmt::Debug for Shell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shell")
    }
}

/// Makes a [`Shell`].
pub struct ShellBuilder {
    shell: Shell,
    texts: Vec<Texts>,
}

impl Shell {
    /// Begins a shell. The shell's own texts are there already.
    ///
    /// # Errors
    /// When the shell's own texts don't parse.
    pub fn builder(
        gate: Arc<dyn Gate>,
        frame: Arc<dyn Frame>,
        clock: Arc<dyn Clock>,
    ) -> Result<ShellBuilder> {
        Ok(ShellBuilder {
            texts: vec![crate::TEXTS, Texts::from_three(access::TEXTS)],
            shell: Self {
                gate,
                frame,
                clock,
                registry: None,
                languages: Arc::new(Languages::new(&[])?),
                nav: Vec::new(),
                tls: false,
                home: "/help",
                assets: Assets::new(),
                api: crate::openapi::base(),
            },
        })
    }

    pub(crate) fn language_or_english(&self, wanted: Option<Language>) -> Language {
        wanted.unwrap_or(Language::English)
    }
}

impl ShellBuilder {
    /// The registry that [`crate::Ctx::session`] reads and writes.
    #[must_use]
    pub fn registry(mut self, registry: Registry) -> Self {
        self.shell.registry = Some(registry);
        self
    }
    /// Adds the texts of a crate.
    #[must_use]
    pub fn texts(mut self, texts: Texts) -> Self {
        self.texts.push(texts);
        self
    }
    /// Adds places to the navigation, in their order.
    #[must_use]
    pub fn nav(mut self, items: &[NavItem]) -> Self {
        self.shell.nav.extend_from_slice(items);
        self
    }
    /// A proxy in front ends TLS: cookies become `Secure` and `__Host-`.
    #[must_use]
    pub fn behind_tls(mut self, tls: bool) -> Self {
        self.shell.tls = tls;
        self
    }
    /// Where `/` leads for those whose navigation is empty.
    #[must_use]
    pub fn home(mut self, home: &'static str) -> Self {
        self.shell.home = home;
        self
    }
    /// Adds a crate's part of the API's description.
    #[must_use]
    pub fn api(mut self, part: utoipa::openapi::OpenApi) -> Self {
        self.shell.api.merge(part);
        self
    }
    /// Finishes.
    ///
    /// # Errors
    /// When texts don't parse, or two crates say the same key.
    pub fn build(mut self) -> Result<Arc<Shell>> {
        self.shell.languages = Arc::new(Languages::new(&self.texts)?);
        if self.shell.frame.node().is_empty() {
            return Err(Error::internal("a node needs a name"));
        }
        Ok(Arc::new(self.shell))
    }
}
