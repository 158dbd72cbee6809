//! The places of the page, and the address of each: the four of the navigation, and one for each track.
//!
//! An address is the part after `#`, so that the page works in any folder of any host and offline.

use crate::ground::ids::TrackId;

/// Before a track's id in the address of its page.
const TRACK: &str = "#track/";

/// Where the person is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Place {
    #[default]
    Listen,
    Library,
    You,
    About,
    /// One track's own page.
    Track(TrackId),
}

impl Place {
    /// Every place but the tracks, in the order of the navigation.
    pub const ALL: [Place; 4] = [Place::Listen, Place::Library, Place::You, Place::About];

    /// Its address within the page.
    pub fn hash(&self) -> String {
        let fixed = match self {
            Place::Listen => "#/listen",
            Place::Library => "#/library",
            Place::You => "#/you",
            Place::About => "#/about",
            Place::Track(id) => return [TRACK, &id.0].concat(),
        };
        fixed.to_owned()
    }

    /// The place of a `location.hash`; `None` where it names none.
    pub fn from_hash(hash: &str) -> Option<Place> {
        match hash.strip_prefix(TRACK) {
            // Ids are hexadecimal; whatever else someone typed is no track's.
            Some(id) => (!id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric()))
                .then(|| Place::Track(TrackId(id.to_owned()))),
            None => Place::ALL.into_iter().find(|place| place.hash() == hash),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_has_its_own_address() {
        for place in Place::ALL {
            assert_eq!(Place::from_hash(&place.hash()), Some(place));
        }
        for other in ["", "#", "#main", "#/", "#/listen/", "#/nowhere", "#track/", "#track/a b", "#track/../x"] {
            assert_eq!(Place::from_hash(other), None);
        }
    }

    #[test]
    fn a_track_has_an_address_and_it_leads_back() {
        let place = Place::Track(TrackId("0a1b2c".into()));
        assert_eq!(place.hash(), "#track/0a1b2c");
        assert_eq!(Place::from_hash(&place.hash()), Some(place));
    }
}
