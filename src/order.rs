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

/// A map from numbers, in their order. A tree for every type of value is four kilobytes each; a row of pairs is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbered<T>(Vec<(u64, T)>);

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Numbered<T> {
    fn find(&self, key: u64) -> Result<usize, usize> {
        self.0.binary_search_by_key(&key, |(known, _)| *known)
    }

    pub fn get(&self, key: u64) -> Option<&T> {
        self.0.get(self.find(key).ok()?).map(|(_, value)| value)
    }

    /// Put a value in place of an earlier one with its number.
    pub fn insert(&mut self, key: u64, value: T) {
        match self.find(key) {
            Ok(place) => self.0[place].1 = value,
            Err(place) => self.0.insert(place, (key, value)),
        }
    }

    pub fn remove(&mut self, key: u64) -> Option<T> {
        let place = self.find(key).ok()?;
        Some(self.0.remove(place).1)
    }

    /// The least number that is there, of those from `key` on.
    pub fn first_from(&self, key: u64) -> Option<u64> {
        let place = self.find(key).unwrap_or_else(|place| place);
        self.0.get(place).map(|(key, _)| *key)
    }

    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, value)| value)
    }

    pub fn into_values(self) -> impl Iterator<Item = T> {
        self.0.into_iter().map(|(_, value)| value)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
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

    #[test]
    fn numbered_values_are_in_order_and_found_from_a_number_on() {
        let mut map = Numbered::default();
        [(5, "e"), (1, "a"), (9, "i"), (5, "E")].into_iter().for_each(|(key, value)| map.insert(key, value));
        assert_eq!(map.values().copied().collect::<Vec<_>>(), ["a", "E", "i"]);
        assert_eq!((map.first_from(2), map.first_from(9), map.first_from(10)), (Some(5), Some(9), None));
        assert_eq!((map.get(5), map.get(6)), (Some(&"E"), None));
        assert_eq!((map.remove(5), map.remove(5)), (Some("E"), None));
        assert!(!map.is_empty());
    }
}
