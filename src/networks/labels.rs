//! The names of the 1000 ImageNet-1k classes (Russakovsky et al. 2015), in the order of the network's logits,
//! as torchvision words them.

use std::sync::LazyLock;

static LABELS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("../../models/imagenet_labels.txt").lines().collect());

/// The name of class `index`; "something" where there is no such class.
pub fn label(index: usize) -> &'static str {
    LABELS.get(index).copied().unwrap_or("something")
}

/// The `count` most probable classes as (index, probability), best first.
pub fn top(probabilities: &[f32], count: usize) -> Vec<(usize, f32)> {
    let mut ranked: Vec<(usize, f32)> = probabilities.iter().copied().enumerate().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    ranked.truncate(count);
    ranked
}

#[cfg(test)]
mod tests {
    #[test]
    fn there_are_a_thousand_labels_and_the_best_come_first() {
        assert_eq!(super::LABELS.len(), 1000);
        assert_eq!(super::label(281), "tabby");
        assert_eq!(super::label(1000), "something");
        assert_eq!(super::top(&[0.1, 0.7, 0.2], 2), vec![(1, 0.7), (2, 0.2)]);
    }
}
