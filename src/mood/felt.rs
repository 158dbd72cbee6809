//! The nine feelings people report, from a place on the valence-arousal plane and from what the photo shows.
//!
//! They are those of the Geneva Emotional Music Scale (Zentner, Grandjean and Scherer 2008), so that photos and music
//! can be compared feeling by feeling. Nobody has rated photos with them where we could learn it. So the plane's part
//! is fitted on music, and the concepts' part is editorial: a table that a person can read and quarrel with.

use serde::{Deserialize, Serialize};

use super::point::Mood;

/// The nine felt emotions, in the order of every list of nine.
pub const NAMES: [&str; 9] =
    ["wonder", "solemnity", "tenderness", "nostalgia", "calm", "power", "joy", "tension", "sadness"];

/// How likely a person is to name each of [`NAMES`] when asked what they feel, 0..=1 each; they do not exclude each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Felt(pub [f32; 9]);

/// Log-odds of each feeling at the middle of the plane, and what one standard deviation of valence and of arousal adds.
///
/// Least squares on the log-odds of 260 excerpts' votes (Emotify: Aljanaki, Wiering and Veltkamp 2015). How well the
/// plane alone tells the votes, r: .46 .40 .82 .66 .88 .85 .94 .88 .77. Four of the nine take part in the plane's own
/// definition there (see `mood::data::emotify`), so these figures flatter.
const PLANE: [[f32; 3]; 9] = [
    [-1.97, 0.31, 0.27],
    [-1.65, -0.39, -0.03],
    [-1.87, 0.38, -0.98],
    [-1.25, 0.08, -0.75],
    [-1.21, 0.06, -1.18],
    [-1.82, -0.08, 1.21],
    [-1.45, 0.92, 1.02],
    [-1.45, -0.71, 0.72],
    [-1.78, -0.72, -0.59],
];

/// Mean and standard deviation of people's ratings of the OASIS photos in `../shared`, in our units.
const VALENCE: (f32, f32) = (0.095, 0.406);
const AROUSAL: (f32, f32) = (-0.152, 0.280);

/// What a concept adds to a feeling's log-odds when it is certain; its probability scales it. Editorial, with an eye
/// on what the scale's authors say of each feeling: wonder is being dazzled, solemnity transcendence, power triumph.
const CONCEPTS: &[(&str, &[(&str, f32)])] = &[
    ("mountain", &[("wonder", 1.2), ("power", 0.6)]),
    ("waterfall", &[("wonder", 1.2), ("power", 0.6)]),
    ("sea", &[("wonder", 0.6), ("calm", 0.5)]),
    ("beach", &[("calm", 0.6), ("joy", 0.4)]),
    ("lake", &[("calm", 0.8), ("wonder", 0.4)]),
    ("sunset", &[("wonder", 0.8), ("tenderness", 0.4), ("nostalgia", 0.5)]),
    ("snow", &[("wonder", 0.6), ("solemnity", 0.4)]),
    ("forest", &[("calm", 0.5), ("wonder", 0.4)]),
    ("desert", &[("wonder", 0.6), ("solemnity", 0.5)]),
    ("flowers", &[("tenderness", 0.8), ("calm", 0.3)]),
    ("storm", &[("power", 1.0), ("tension", 0.8), ("wonder", 0.5)]),
    ("fire", &[("power", 0.9), ("tension", 0.7)]),
    ("night", &[("solemnity", 0.3), ("nostalgia", 0.3)]),
    ("church", &[("solemnity", 1.5), ("wonder", 0.4)]),
    ("grave", &[("sadness", 1.2), ("solemnity", 1.2)]),
    ("ruins", &[("nostalgia", 1.0), ("solemnity", 0.7)]),
    ("books", &[("nostalgia", 0.6), ("calm", 0.4)]),
    ("train", &[("nostalgia", 0.5)]),
    ("child", &[("tenderness", 1.2), ("joy", 0.5)]),
    ("couple", &[("tenderness", 1.2)]),
    ("pet", &[("tenderness", 1.0), ("joy", 0.4)]),
    ("portrait", &[("tenderness", 0.3)]),
    ("party", &[("joy", 1.2)]),
    ("stage", &[("power", 0.6), ("joy", 0.5)]),
    ("crowd", &[("power", 0.4)]),
    ("sport", &[("power", 0.9), ("joy", 0.4)]),
    ("machine", &[("power", 0.5)]),
    ("aircraft", &[("wonder", 0.4), ("power", 0.5)]),
    ("weapon", &[("tension", 1.3), ("power", 0.5)]),
];

/// The feelings of a mood and of what is shown: names of concepts, each with its probability.
pub fn of(mood: &Mood, concepts: &[(&str, f32)]) -> Felt {
    let valence = (mood.valence - VALENCE.0) / VALENCE.1;
    let arousal = (mood.arousal - AROUSAL.0) / AROUSAL.1;
    let mut felt = [0.0; 9];
    for ((value, name), [middle, per_valence, per_arousal]) in felt.iter_mut().zip(NAMES).zip(PLANE) {
        let shown: f32 = concepts
            .iter()
            .filter_map(|(concept, p)| CONCEPTS.iter().find(|(shown, _)| shown == concept).map(|row| (p, row.1)))
            .flat_map(|(p, row)| row.iter().filter(|(feeling, _)| *feeling == name).map(move |(_, adds)| p * adds))
            .sum();
        *value = 1.0 / (1.0 + (-(middle + per_valence * valence + per_arousal * arousal + shown)).exp());
    }
    Felt(felt)
}

impl Felt {
    /// The feelings with their names, strongest first.
    pub fn strongest(&self) -> Vec<(&'static str, f32)> {
        let mut named: Vec<(&'static str, f32)> = NAMES.into_iter().zip(self.0).collect();
        named.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        named
    }

    /// One feeling by its name; 0 for a name that is none.
    pub fn named(&self, name: &str) -> f32 {
        NAMES.iter().position(|known| *known == name).map_or(0.0, |place| self.0[place])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(valence: f32, arousal: f32) -> Felt {
        of(&Mood { valence, valence_sd: 0.3, arousal, arousal_sd: 0.3 }, &[])
    }

    #[test]
    fn each_corner_of_the_plane_has_its_feeling() {
        assert_eq!(at(0.8, 0.4).strongest()[0].0, "joy");
        assert_eq!(at(-0.8, 0.5).strongest()[0].0, "tension");
        assert_eq!(at(0.4, -0.8).strongest()[0].0, "calm");
        assert!(at(-0.8, -0.6).named("sadness") > at(0.8, -0.6).named("sadness") + 0.3);
    }

    #[test]
    fn what_is_shown_moves_its_feelings_by_how_sure_we_are() {
        let mood = Mood::default();
        let with = |p: f32| of(&mood, &[("church", p)]).named("solemnity");
        assert!(with(0.9) > with(0.4) && with(0.4) > with(0.0));
        assert_eq!(of(&mood, &[("teapot", 1.0)]), of(&mood, &[]));
    }

    #[test]
    fn every_row_names_feelings_and_stays_between_zero_and_one() {
        for (_, row) in CONCEPTS {
            assert!(row.iter().all(|(feeling, _)| NAMES.contains(feeling)));
        }
        for (valence, arousal) in [(-1.0, -1.0), (1.0, 1.0), (f32::MAX, 0.0)] {
            assert!(at(valence, arousal).0.iter().all(|value| (0.0..=1.0).contains(value)));
        }
    }
}
