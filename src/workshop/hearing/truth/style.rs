//! The styles that made-up music is composed and played in.

/// How the drums play; the other parts follow them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Rock,
    /// Three beats a bar.
    Waltz,
    /// Eighths are two thirds and one third of a beat.
    Swing,
    /// A bass drum on every beat.
    FourOnTheFloor,
    /// No drums; three or four beats a bar.
    None,
}

/// Every style, in the order of the table.
pub const STYLES: [Style; 5] = [Style::Rock, Style::Waltz, Style::Swing, Style::FourOnTheFloor, Style::None];

impl Style {
    pub fn name(self) -> &'static str {
        match self {
            Self::Rock => "rock",
            Self::Waltz => "waltz",
            Self::Swing => "swing",
            Self::FourOnTheFloor => "four on the floor",
            Self::None => "no drums",
        }
    }
}
