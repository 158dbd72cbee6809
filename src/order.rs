//! Sorting by a number, then by a name.
//!
//! A sort is five kilobytes of code for every type it is used on, and the page is small: all of its lists go through here.

/// `items` by `key`: the number ascending (what is no number last), equals by name, then as they were.
pub fn by_key<T>(items: Vec<T>, key: impl Fn(&T) -> (f64, String)) -> Vec<T> {
    let mut places: Vec<(f64, String, usize)> = Vec::with_capacity(items.len());
    for (place, item) in items.iter().enumerate() {
        let (number, name) = key(item);
        places.push((number, name, place));
    }
    sort(&mut places);
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    places.iter().filter_map(|(_, _, place)| items.get_mut(*place).and_then(Option::take)).collect()
}

// Not generic, so that there is one of it.
fn sort(places: &mut [(f64, String, usize)]) {
    places.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_then_names_then_as_they_were() {
        let items = vec![(2.0, "a", 0), (1.0, "b", 1), (1.0, "a", 2), (f64::NAN, "", 3), (1.0, "a", 4)];
        let sorted = by_key(items, |(number, name, _)| (*number, (*name).to_owned()));
        assert_eq!(sorted.iter().map(|item| item.2).collect::<Vec<_>>(), [2, 4, 1, 0, 3]);
    }
}
