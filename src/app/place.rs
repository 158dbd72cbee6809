//! The four places of the page, and the address of each.
//!
//! An address is the part after `#`, so that the page works in any folder of any host and offline.

/// Where the person is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    #[default]
    Listen,
    Library,
    You,
    About,
}

impl Place {
    /// Every place, in the order of the navigation.
    pub const ALL: [Place; 4] = [Place::Listen, Place::Library, Place::You, Place::About];

    /// What follows `#` in its address.
    pub fn hash(self) -> &'static str {
        match self {
            Place::Listen => "#/listen",
            Place::Library => "#/library",
            Place::You => "#/you",
            Place::About => "#/about",
        }
    }

    /// The place of a `location.hash`; `None` where it names none.
    pub fn from_hash(hash: &str) -> Option<Place> {
        Place::ALL.into_iter().find(|place| place.hash() == hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_has_its_own_address() {
        for place in Place::ALL {
            assert_eq!(Place::from_hash(place.hash()), Some(place));
        }
        for other in ["", "#", "#main", "#/", "#/listen/", "#/nowhere"] {
            assert_eq!(Place::from_hash(other), None);
        }
    }
}
