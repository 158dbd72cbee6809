//! The drawings on the page, in the colour of the text around them.

use leptos::prelude::*;

pub fn logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 512 512" aria-hidden="true">
            <path d="M64 256C116 168 182 124 256 124s140 44 192 132c-52 88-118 132-192 132S116 344 64 256Z"></path>
            <path class="sound" d="M176 238v36M216 208v96M256 178v156M296 208v96M336 238v36"></path>
        </svg>
    }
}

/// A drawing of 24 by 24, in the colour of the text around it; the words beside it are its name.
pub fn icon(name: &'static str) -> impl IntoView {
    let path = match name {
        "listen" => {
            "M4 15v-3a8 8 0 0 1 16 0v3M4 15a2 2 0 0 1 4 0v3a2 2 0 0 1-4 0zM20 15a2 2 0 0 0-4 0v3a2 2 0 0 0 4 0z"
        }
        "library" => "M5 4v16M10 4v16M14.500 4.500l4.500 15",
        "you" => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c1-4 4-5.500 7.500-5.500s6.500 1.500 7.500 5.500",
        "about" => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.500M12 7.500v.2",
        "photo" => "M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 5M15.500 9.500v.2",
        "music" => {
            "M9 18V6l10-2v12M9 18a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0zM19 16a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0z"
        }
        "folder" => "M3 6h6l2 2.500h10V19H3z",
        "play" => "M8 5.500v13l10.500-6.500z",
        "pause" => "M8.500 5.500v13M15.500 5.500v13",
        "next" => "M6 5.500v13l9-6.500zM18.500 5.500v13",
        "previous" => "M18 5.500v13l-9-6.500zM5.500 5.500v13",
        "queue" => "M4 6h16M4 12h9M4 18h9M17 11v8l4-4z",
        "muted" => "M4 9.500v5h4l5 4v-13l-5 4zM16.500 9.500l4 5M20.500 9.500l-4 5",
        "up" => "M12 19V5M6 11l6-6 6 6",
        "down" => "M12 5v14M6 13l6 6 6-6",
        "like" => "M12 19.500c-5-3.500-8-6.500-8-10a4.200 4.200 0 0 1 8-2 4.200 4.200 0 0 1 8 2c0 3.500-3 6.500-8 10z",
        "dislike" => "M12 4a8 8 0 1 0 0 16a8 8 0 0 0 0-16M6.500 6.500l11 11",
        "back" => "M9 6L4 11l5 5M4 11h10a5 5 0 0 1 0 10h-3",
        "skip" => "M5 12h11M12 7l5 5-5 5M20 6v12",
        _ => "M6 6l12 12M18 6L6 18",
    };
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=path></path></svg> }
}
