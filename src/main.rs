//! Door: the page.

fn main() {
    hearsight::app::show_panics();
    leptos::mount::mount_to_body(hearsight::app::App);
}
