//! Restricted maximum likelihood for `λ = σ²/σu²` (Patterson & Thompson 1971, *Recovery of inter-block
//! information when block sizes are unequal*, Biometrika 58:545–554).
//!
//! With `n` cards, `J` jurors, the loss `Q(λ)` and `M(λ)` of [`super::effects`], and `σ²` profiled out as
//! `Q/(n − J)`:
//!
//! ```text
//! −2ℓ(λ)     = (n − J) ln Q + Σ_i ln(1 + n_i/λ) + ln det M
//! d(−2ℓ)/dlnλ = (n − J) λ Σu²/Q − Σ_i n_i w_i + λ Σ_i w_i² a_iᵀ M⁻¹ a_i
//! ```
//!
//! Its zero is bracketed from `λ = 1` and then closed in by the *Illinois* rule of the false position (Dowell &
//! Jarratt 1971), in `ln λ`. No search for a maximum: that would know `λ` only to half of the digits.

use super::effects::{Effects, fit};
use super::sheet::Sheet;

/// Beyond these the cards hold no noise at all, or nothing that tells candidates apart.
const LEAST: f64 = 1e-9;
const MOST: f64 = 1e9;
const STEP: f64 = 8.0;
/// Of `ln λ`; the fitted values follow to fewer parts than that.
const CLOSE: f64 = 1e-13;
const ROUNDS: usize = 100;

/// The fit at the best `λ`, and that `λ`: infinite where the candidates' variance is estimated as nil.
pub(super) fn reml(sheet: &Sheet) -> Option<(Effects, f64)> {
    let mut low = Point::at(sheet, 1.0)?;
    let mut high = low;
    while low.slope > 0.0 && low.lambda > LEAST {
        high = low;
        low = Point::at(sheet, low.lambda / STEP)?;
    }
    while high.slope < 0.0 && high.lambda < MOST {
        low = high;
        high = Point::at(sheet, high.lambda * STEP)?;
    }
    let lambda = if low.slope > 0.0 {
        low.lambda
    } else if high.slope < 0.0 {
        f64::INFINITY
    } else {
        between(sheet, low, high)?
    };
    Some((fit(sheet, lambda)?, lambda))
}

#[derive(Clone, Copy)]
struct Point {
    lambda: f64,
    slope: f64,
}

impl Point {
    fn at(sheet: &Sheet, lambda: f64) -> Option<Self> {
        let effects = fit(sheet, lambda)?;
        let cards = sheet.cards().count();
        let degrees = (cards - sheet.jurors().len()) as f64;
        let explained = if effects.loss > 0.0 {
            lambda * effects.squares / effects.loss
        } else {
            0.0
        };
        let (mut shrunk, mut leverage) = (0.0, 0.0);
        let weights = &effects.equations.weights;
        for (((_, cards), weight), one) in sheet.rows().zip(weights).zip(effects.equations.leverages(sheet)) {
            shrunk += cards.len() as f64 * weight;
            leverage += weight * weight * one;
        }
        Some(Self {
            lambda,
            slope: degrees * explained - shrunk + lambda * leverage,
        })
    }
}

/// The zero between two points of different sign, by the false position; the end that stays a second time
/// counts half, so that it does not stay for ever.
fn between(sheet: &Sheet, low: Point, high: Point) -> Option<f64> {
    let (mut a, mut at_a) = (libm::log(low.lambda), low.slope);
    let (mut b, mut at_b) = (libm::log(high.lambda), high.slope);
    let (mut last, mut was_low) = (a, None);
    for _ in 0..ROUNDS {
        if at_a == at_b {
            break;
        }
        let at = (a * at_b - b * at_a) / (at_b - at_a);
        let point = Point::at(sheet, libm::exp(at))?;
        let close = (at - last).abs() <= CLOSE;
        last = at;
        if point.slope == 0.0 || close {
            break;
        }
        let is_low = point.slope < 0.0;
        let again = was_low.replace(is_low) == Some(is_low);
        let halved = |slope: f64| if again { slope / 2.0 } else { slope };
        if is_low {
            (a, at_a, at_b) = (at, point.slope, halved(at_b));
        } else {
            (b, at_b, at_a) = (at, point.slope, halved(at_a));
        }
    }
    Some(libm::exp(last))
}
