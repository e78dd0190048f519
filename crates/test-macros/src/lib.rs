//! Attributes for the tests of incubator.

use proc_macro::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

/// Makes two tests of one: `#[both] async fn a_title(server: Server) { … }` becomes `a_title::sqlite` and
/// `a_title::postgres`, each with a server of its own.
///
/// The function stays as it was written, so the formatter and the editor see its body. Nothing is parsed with `syn`: a
/// body that is half written is then still a body to complete.
#[proc_macro_attribute]
pub fn both(_: TokenStream, item: TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = item.into_iter().collect();
    let word =
        |at: usize, what: &str| matches!(tokens.get(at), Some(TokenTree::Ident(i)) if i.to_string() == what);
    let Some(start) = (0..tokens.len()).find(|at| word(*at, "async") && word(at + 1, "fn")) else {
        return complaint("#[both] stands over `async fn a_title(server: Server) { … }`");
    };
    let Some(TokenTree::Ident(name)) = tokens.get(start + 2).cloned() else {
        return complaint("the test has no name");
    };
    tokens[start + 2] = Ident::new("run", name.span()).into();

    // What stands before the function (its documentation, an `expect`) belongs to both tests.
    let function: TokenStream = tokens.drain(start..).collect();
    let mut inside = code("#[allow(unused_imports)] use super::*;");
    inside.extend(function);
    inside.extend(code(
        "#[::tokio::test]
        async fn sqlite() {
            run(crate::support::Server::start(crate::support::Backend::Sqlite)).await;
        }
        #[::tokio::test]
        async fn postgres() {
            if let Some(server) = crate::support::Server::start_postgres() {
                run(server).await;
            }
        }",
    ));
    tokens.push(Ident::new("mod", Span::call_site()).into());
    tokens.push(name.into());
    tokens.push(Group::new(Delimiter::Brace, inside).into());
    tokens.into_iter().collect()
}

fn code(text: &str) -> TokenStream {
    text.parse().expect("it is Rust")
}

fn complaint(text: &str) -> TokenStream {
    code(&format!("::core::compile_error!({text:?});"))
}
