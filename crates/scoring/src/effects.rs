//! Candidate and juror effects: `y_ij = level + u_i + b_j + e_ij` for the card of juror `j` on candidate `i`.
//!
//! Both models lead to one system of equations, told apart by `λ`:
//!
//! - *additive*: `u` fixed, least squares; `λ = 0`;
//! - *calibrated*: `u_i ~ N(0, σu²)`, `e_ij ~ N(0, σ²)`, Henderson's mixed-model equations with `λ = σ²/σu²`
//!   (Robinson 1991, *That BLUP is a good thing*, Statistical Science 6:15–32); `û` is the BLUP.
//!
//! The candidates are eliminated, which costs `Σ n_i²`, and what is left has the size of the jury:
//!
//! ```text
//! w_i = 1/(n_i + λ)
//! M   = diag(cards of j) − Σ_i w_i a_i a_iᵀ            a_i: 1 for the jurors of candidate i
//! M b = Σ_i (y_ij − w_i Σ_j y_ij)
//! u_i = w_i Σ_j (y_ij − b_j)
//! Var = σ² (w_i + w_i² a_iᵀ M⁻¹ a_i)                   of û_i, or of û_i − u_i
//! ```
//!
//! For `λ = 0` the matrix `M` is singular along the ones: a constant may go from the jurors to the candidates.
//! Adding `11ᵀ/J` makes it definite and the sum of `b` zero, and changes no difference.

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

use super::sheet::Sheet;

/// A model fitted for a given `λ`. All in shares of the maximum.
pub(super) struct Effects {
    /// The mean of the jurors' levels plus the mean of the candidates' effects.
    pub level: f64,
    /// `u_i − ū` for each candidate; absent without cards.
    pub candidates: Vec<Option<f64>>,
    /// `b_j − b̄` for each juror: negative is severe.
    pub jurors: Vec<f64>,
    /// `Σ e² + λ Σ u²`: the sum of squares that the fit makes least.
    pub loss: f64,
    /// `Σ u²`, which is the derivative of the loss by `λ`.
    pub squares: f64,
    pub equations: Equations,
}

/// The left side of the equations.
#[derive(Clone, Debug)]
pub(super) struct Equations {
    lambda: f64,
    /// `w_i`; 0 without cards.
    pub weights: Vec<f64>,
    factor: Cholesky<f64, Dyn>,
}

impl Equations {
    fn of(sheet: &Sheet, lambda: f64) -> Option<Self> {
        let jurors = sheet.jurors().len();
        let shift = if lambda == 0.0 { 1.0 / jurors as f64 } else { 0.0 };
        let mut matrix = DMatrix::from_element(jurors, jurors, shift);
        let mut weights = Vec::with_capacity(sheet.candidates().len());
        for (_, cards) in sheet.rows() {
            let weight = weight(cards.len(), lambda);
            weights.push(weight);
            for one in cards {
                matrix[(one.juror, one.juror)] += 1.0;
                for other in cards {
                    matrix[(one.juror, other.juror)] -= weight;
                }
            }
        }
        let factor = Cholesky::new(matrix)?;
        Some(Self {
            lambda,
            weights,
            factor,
        })
    }

    /// `a_iᵀ M⁻¹ a_i` for each candidate.
    pub fn leverages(&self, sheet: &Sheet) -> Vec<f64> {
        let inverse = self.factor.inverse();
        let of = |(_, cards): (_, &[super::sheet::Entry])| {
            let mut sum = 0.0;
            for one in cards {
                for other in cards {
                    sum += inverse[(one.juror, other.juror)];
                }
            }
            sum
        };
        sheet.rows().map(of).collect()
    }

    /// `w_i + w_i² a_iᵀ M⁻¹ a_i`: the variance of each candidate's effect in units of `σ²`.
    pub fn variances(&self, sheet: &Sheet) -> Vec<f64> {
        // What `11ᵀ/J` put in moves all candidates alike.
        let shift = if self.lambda == 0.0 {
            1.0 / sheet.jurors().len() as f64
        } else {
            0.0
        };
        let leverages = self.leverages(sheet);
        let of = |(&weight, leverage): (&f64, f64)| (weight + weight * weight * leverage - shift).max(0.0);
        self.weights.iter().zip(leverages).map(of).collect()
    }

    /// What the jurors bring into the variance of a difference, in units of `σ²`: `dᵀ M⁻¹ d` with
    /// `d = w_i a_i − w_k a_k`.
    pub fn shared_variance(&self, sheet: &Sheet, one: usize, other: usize) -> f64 {
        let mut difference = DVector::zeros(sheet.jurors().len());
        for card in sheet.cards_of(one) {
            difference[card.juror] += self.weights[one];
        }
        for card in sheet.cards_of(other) {
            difference[card.juror] -= self.weights[other];
        }
        let _ = self.factor.l_dirty().solve_lower_triangular_mut(&mut difference);
        difference.iter().map(|part| part * part).sum()
    }

    /// From standard normal numbers, one for each juror, numbers with the covariance `M⁻¹`.
    pub fn spread(&self, normal: &mut DVector<f64>) {
        // M = L Lᵀ, so Lᵀ x = z has the covariance M⁻¹. The diagonal of L is positive.
        let _ = self.factor.l_dirty().tr_solve_lower_triangular_mut(normal);
    }
}

fn weight(cards: usize, lambda: f64) -> f64 {
    if cards == 0 {
        0.0
    } else {
        1.0 / (cards as f64 + lambda)
    }
}

/// Fits the model; `None` where the equations have no solution.
pub(super) fn fit(sheet: &Sheet, lambda: f64) -> Option<Effects> {
    let equations = Equations::of(sheet, lambda)?;
    let mut right = DVector::zeros(sheet.jurors().len());
    for ((_, cards), weight) in sheet.rows().zip(&equations.weights) {
        let sum: f64 = cards.iter().map(|card| card.value).sum();
        for card in cards {
            right[card.juror] += card.value - weight * sum;
        }
    }
    equations.factor.solve_mut(&mut right);
    let jurors: Vec<f64> = right.iter().copied().collect();

    let (mut errors, mut squares, mut total, mut scored) = (0.0, 0.0, 0.0, 0.0);
    let mut effects = Vec::with_capacity(equations.weights.len());
    for ((_, cards), weight) in sheet.rows().zip(&equations.weights) {
        if cards.is_empty() {
            effects.push(None);
            continue;
        }
        let effect = weight
            * cards
                .iter()
                .map(|card| card.value - jurors[card.juror])
                .sum::<f64>();
        for card in cards {
            let error = card.value - jurors[card.juror] - effect;
            errors += error * error;
        }
        squares += effect * effect;
        total += effect;
        scored += 1.0;
        effects.push(Some(effect));
    }
    let penalty = if squares == 0.0 { 0.0 } else { lambda * squares };
    let (juror_mean, candidate_mean) = (jurors.iter().sum::<f64>() / jurors.len() as f64, total / scored);
    Some(Effects {
        level: juror_mean + candidate_mean,
        candidates: effects
            .into_iter()
            .map(|effect| effect.map(|effect| effect - candidate_mean))
            .collect(),
        jurors: jurors.into_iter().map(|juror| juror - juror_mean).collect(),
        loss: errors + penalty,
        squares,
        equations,
    })
}
