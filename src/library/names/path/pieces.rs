//! A name cut where its writer divided it: "Artist - Album - Title".

/// The pieces of a name, each with something to read in it; the whole where it is not divided.
pub fn split(name: &str) -> Vec<String> {
    let pieces: Vec<String> =
        name.split(" - ").flat_map(numbered_album).filter(|piece| says_something(piece)).collect();
    if let [whole] = pieces.as_slice()
        && let Some((left, right)) =
            half_spaced(whole).or_else(|| between_ideographs(whole)).or_else(|| title_marks(whole))
        && says_something(left)
        && says_something(right)
    {
        return vec![left.trim().to_owned(), right.trim().to_owned()];
    }
    pieces
}

fn says_something(piece: &str) -> bool {
    piece.chars().any(|c| !c.is_whitespace() && !"-_.".contains(c))
}

/// "[Album #03]" is two pieces.
fn numbered_album(piece: &str) -> Vec<String> {
    let piece = piece.trim();
    let inside = piece.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    match inside.and_then(|inside| inside.rsplit_once(" #")) {
        Some((album, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => vec![album.into(), number.into()],
        _ => vec![piece.to_owned()],
    }
}

/// "Artist- Title" and "Artist -Title", if that is the only dash beside a space.
fn half_spaced(name: &str) -> Option<(&str, &str)> {
    let dashes = name.matches("- ").count() + name.matches(" -").count();
    let parts = name.split_once("- ").or_else(|| name.split_once(" -"))?;
    (dashes == 1 && !parts.0.contains(['(', '['])).then_some(parts)
}

/// "周杰伦-晴天": where no words are parted by spaces, a hyphen without them parts artist and title.
fn between_ideographs(name: &str) -> Option<(&str, &str)> {
    let is_ideograph = |c: char| c > '\u{2E7F}' && c.is_alphabetic();
    let (left, right) = name.split_once(['-', '－', '–', '—'])?;
    let is_one = !right.contains(['-', '－', '–', '—']);
    (is_one && left.ends_with(is_ideograph) && right.starts_with(is_ideograph)).then_some((left, right))
}

/// "周杰倫《晴天》": the marks of a title.
fn title_marks(name: &str) -> Option<(&str, &str)> {
    name.strip_suffix('》')?.split_once('《')
}
