//! Asks for a password: on a terminal twice and without showing it, else one line of the standard input.

use std::io::{self, IsTerminal};

use people::accounts::identity::password::acceptable;

/// A password that may be used, or why there is none.
pub fn ask() -> Result<String, String> {
    let first = match io::stdin().is_terminal() {
        true => hidden("Password: ")?,
        false => {
            let mut line = String::new();
            io::stdin().read_line(&mut line).map_err(|e| e.to_string())?;
            line.trim_end_matches(['\r', '\n']).to_owned()
        }
    };
    if first.is_empty() {
        return Err("no password was given: nothing was changed".into());
    }
    acceptable(&first)
        .map_err(|_| "the password must have 8 to 128 characters and not be a common one".to_owned())?;
    if io::stdin().is_terminal() && hidden("The same again: ")? != first {
        return Err("the two passwords differ: nothing was changed".into());
    }
    Ok(first)
}

/// A line that is typed without being shown.
fn hidden(question: &str) -> Result<String, String> {
    let mut terminals = [console::Term::stderr(), console::Term::stdout()].into_iter();
    let terminal = terminals
        .find(console::Term::is_term)
        .ok_or("there is no terminal to ask for the password: give it by the standard input")?;
    terminal
        .write_str(question)
        .and_then(|()| terminal.read_secure_line())
        .map_err(|e| e.to_string())
}
