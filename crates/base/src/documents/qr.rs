//! QR codes (ISO/IEC 18004), for paper and for screens.

use fast_qr::convert::Builder;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::{ECL, Module, QRBuilder, QRCode};

use kernel::error::{Error, Result};

/// A quarter of the code may be dirty or torn.
fn code(text: &str) -> Result<QRCode> {
    QRBuilder::new(text)
        .ecl(ECL::Q)
        .build()
        .map_err(|e| Error::internal(format!("no QR code: {e:?}")))
}

/// The modules by rows, true for a dark one, without the quiet zone.
pub fn modules(text: &str) -> Result<Vec<Vec<bool>>> {
    let code = code(text)?;
    let row = |y: usize| code[y][..code.size].iter().map(|m: &Module| m.value()).collect();
    Ok((0..code.size).map(row).collect())
}

/// A picture of it, with the quiet zone of four modules.
pub fn svg(text: &str) -> Result<String> {
    Ok(SvgBuilder::default().margin(4).to_str(&code(text)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_square_with_its_three_corners() {
        let rows = modules("https://incubator.example/api/v1/protocols/0190/1").unwrap();
        assert!(rows.iter().all(|row| row.len() == rows.len()) && rows.len() % 4 == 1);
        let corner = |x: usize, y: usize| (0..7).all(|n| rows[y][x + n] && rows[y + n][x]);
        assert!(corner(0, 0) && corner(rows.len() - 7, 0) && corner(0, rows.len() - 7));
        assert!(svg("a").unwrap().starts_with("<svg"));
    }
}
