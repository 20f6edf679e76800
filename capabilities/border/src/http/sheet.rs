//! Pages of sections, with the desk's forms.

use web::components::Field;
use web::sheet::Sent;
pub(super) use web::sheet::{Part, Row, Sheet, fold, titled};
use web::{Ctx, Form, Html};

/// A form that is sent to `action`, with the version that was seen.
pub(super) fn form(
    ctx: &Ctx,
    action: impl Into<String>,
    version: u32,
    fields: Vec<Field>,
    buttons: Vec<Html>,
) -> Html {
    Sent::to(ctx, action, version).fields(fields).buttons(buttons).html()
}

/// A form that only asks.
pub(super) fn ask(ctx: &Ctx, action: &str, fields: Vec<Field>, buttons: Vec<Html>) -> Html {
    Sent::asking(ctx, action).fields(fields).buttons(buttons).html()
}

/// What somebody asked to be carried out: with faults it is the page again, otherwise it leads on.
pub(super) fn blame(form: &mut Form, error: kernel::Error) -> Result<(), web::Fault> {
    use kernel::Kind;
    if matches!(error.kind(), Kind::Invalid | Kind::Refused | Kind::Conflict) {
        return form.absorb(error);
    }
    Err(error.into())
}
