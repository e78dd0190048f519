//! What the program says on the terminal. The one place that writes to standard output and standard error: a reader
//! that went away, or a disk that is full, ends nothing that has other work to do.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

/// Prints what a command was asked for. A reader that went away has seen enough; what cannot be written is an error.
pub fn print(text: impl Display) -> Result<(), String> {
    match write(&mut io::stdout().lock(), &text) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => Err(format!("the output cannot be written: {e}")),
        _ => Ok(()),
    }
}

/// Prints a line that is good to know, and that nothing depends on.
pub fn tell(line: impl Display) {
    drop(write(&mut io::stdout().lock(), &format_args!("{line}\n")));
}

/// Writes a line to standard error, where it stands apart from what was asked for.
pub fn note(line: impl Display) {
    drop(write(&mut io::stderr().lock(), &format_args!("{line}\n")));
}

fn write(to: &mut impl Write, text: &impl Display) -> io::Result<()> {
    write!(to, "{text}")?;
    to.flush()
}
