//! What the cards let one believe of the candidates together: a normal distribution around their scores, drawn
//! from with a recorded seed.
//!
//! For means the errors of the candidates are independent. In a fitted model they share what is not known of
//! the jurors: `u_i + σ (√w_i z_i + w_i Σ_{j of i} v_j)` with `v ~ N(0, M⁻¹)` has the covariance of
//! [`super::effects`] and costs one number for each candidate and each juror.

use std::cmp::Ordering;

use nalgebra::DVector;
use rand::SeedableRng;
use rand::distr::Distribution;
use rand::rngs::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::effects::Equations;
use super::score::Score;
use super::sheet::Sheet;
use crate::exact::Exact;
use crate::figure::Figure;

#[derive(Clone, Debug)]
pub(super) struct Belief {
    /// The middle for each candidate, in shares of the maximum.
    values: Vec<Option<f64>>,
    /// The part of the error that is the candidate's own; `None`: nothing is known of the noise.
    own: Option<Vec<f64>>,
    shared: Option<Shared>,
}

/// The part of the errors that comes with the jurors.
#[derive(Clone, Debug)]
struct Shared {
    /// The cards that were fitted.
    cards: Sheet,
    equations: Equations,
    sigma: f64,
}

impl Belief {
    /// Each candidate for itself.
    pub fn apart(scores: &[Score]) -> Self {
        let error = |one: &Score| one.standard_error.map(Figure::get);
        let own: Vec<Option<f64>> = scores
            .iter()
            .map(|one| one.score.as_ref().map_or(Some(0.0), |_| error(one)))
            .collect();
        Self {
            values: values(scores),
            own: own.into_iter().collect(),
            shared: None,
        }
    }

    /// Joined by the jurors; `sigma` is the residual standard deviation, where it is known.
    pub fn joint(scores: &[Score], cards: Sheet, equations: Equations, sigma: Option<f64>) -> Self {
        Self {
            values: values(scores),
            own: sigma.map(|sigma| {
                equations
                    .weights
                    .iter()
                    .map(|weight| sigma * weight.sqrt())
                    .collect()
            }),
            shared: sigma.map(|sigma| Shared {
                cards,
                equations,
                sigma,
            }),
        }
    }

    pub fn values(&self) -> &[Option<f64>] {
        &self.values
    }

    /// The chance that one candidate is truly ahead of another, where `lead` is added to the difference of their
    /// scores: `Φ(difference / its standard error)`. `None` where the noise is not known or one has no score.
    pub fn ahead(&self, one: usize, other: usize, lead: f64) -> Option<Figure> {
        let own = self.own.as_ref()?;
        let difference = self.values[one]? - self.values[other]? + lead;
        let mut variance = own[one] * own[one] + own[other] * own[other];
        if let Some(Shared {
            cards,
            equations,
            sigma,
        }) = &self.shared
        {
            variance += sigma * sigma * equations.shared_variance(cards, one, other);
        }
        if variance > 0.0 {
            return Figure::share(libm::erfc(-difference / (2.0 * variance).sqrt()) / 2.0);
        }
        Figure::share(difference.partial_cmp(&0.0).map_or(0.5, |order| match order {
            Ordering::Less => 0.0,
            Ordering::Equal => 0.5,
            Ordering::Greater => 1.0,
        }))
    }

    /// Draws of all candidates at once; `None` where the noise is not known. A candidate without a score is
    /// drawn as NaN.
    pub fn draws(&self, seed: u64) -> Option<Draws<'_>> {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        Some(Draws {
            belief: self,
            own: self.own.as_ref()?,
            rng: ChaCha8Rng::from_seed(key),
            jurors: DVector::zeros(
                self.shared
                    .as_ref()
                    .map_or(0, |shared| shared.cards.jurors().len()),
            ),
        })
    }
}

/// As they are ranked, so that equals are equal here too.
fn values(scores: &[Score]) -> Vec<Option<f64>> {
    scores
        .iter()
        .map(|one| one.score.as_ref().map(Exact::to_f64))
        .collect()
}

/// A stream of draws; the same seed gives the same stream on every machine: the key of the cipher ChaCha is the
/// seed in little-endian order, and zeros.
pub(super) struct Draws<'a> {
    belief: &'a Belief,
    own: &'a [f64],
    rng: ChaCha8Rng,
    jurors: DVector<f64>,
}

impl Draws<'_> {
    fn normal(&mut self) -> f64 {
        StandardNormal.sample(&mut self.rng)
    }

    /// Writes the next draw over `into`.
    pub fn next(&mut self, into: &mut Vec<f64>) {
        into.clear();
        for (value, own) in self.belief.values.iter().zip(self.own) {
            let normal: f64 = StandardNormal.sample(&mut self.rng);
            into.push(value.map_or(f64::NAN, |value| value + own * normal));
        }
        let Some(shared) = &self.belief.shared else {
            return;
        };
        for juror in 0..self.jurors.len() {
            self.jurors[juror] = self.normal();
        }
        shared.equations.spread(&mut self.jurors);
        for ((drawn, (_, cards)), weight) in into
            .iter_mut()
            .zip(shared.cards.rows())
            .zip(&shared.equations.weights)
        {
            let sum: f64 = cards.iter().map(|card| self.jurors[card.juror]).sum();
            *drawn += shared.sigma * weight * sum;
        }
    }
}
