//! What to do with a file whose track is kept already.
//!
//! A folder dropped a second time must be fast, and a track that was heard in full must not shrink to sixteen patches.

use crate::hearing::{Heard, Plan};

/// How a file is to be treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// What is kept is as good as what hearing it once more would give.
    Known,
    Hear(Plan),
}

/// `kept` is what is known of the very same file, `wanted` the plan it is given with now.
pub fn again(kept: Option<&Heard>, wanted: Plan) -> Again {
    match kept {
        Some(kept) if kept.is_current() && (kept.plan == wanted || !kept.is_partial()) => Again::Known,
        Some(kept) if kept.plan == Plan::Full => Again::Hear(Plan::Full),
        _ => Again::Hear(wanted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hearing::descriptors::Described;

    fn heard(plan: Plan, is_current: bool) -> Heard {
        let described = Described { vocalness: is_current.then_some(0.5), ..Described::default() };
        Heard { duration_secs: 240.0, patches: 12, plan, described, ..Heard::default() }
    }

    #[test]
    fn a_known_file_is_heard_again_only_where_that_adds_something() {
        use Plan::{Full, Quick};
        assert_eq!(again(None, Quick), Again::Hear(Quick));
        assert_eq!(again(Some(&heard(Quick, true)), Quick), Again::Known);
        assert_eq!(again(Some(&heard(Quick, true)), Full), Again::Hear(Full));
        assert_eq!(again(Some(&heard(Full, true)), Quick), Again::Known);
        assert_eq!(again(Some(&heard(Full, true)), Full), Again::Known);
    }

    #[test]
    fn an_older_record_is_made_anew_and_never_poorer() {
        use Plan::{Full, Quick};
        assert_eq!(again(Some(&heard(Quick, false)), Quick), Again::Hear(Quick));
        assert_eq!(again(Some(&heard(Full, false)), Quick), Again::Hear(Full));
    }

    #[test]
    fn a_short_track_is_heard_whole_by_either_plan() {
        let short = Heard { duration_secs: 20.0, patches: 6, ..heard(Plan::Quick, true) };
        assert_eq!(again(Some(&short), Plan::Full), Again::Known);
    }
}
