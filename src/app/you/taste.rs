//! What was learned of the person, to read, to overrule, to carry elsewhere and to forget.

use leptos::prelude::*;
use web_sys::HtmlInputElement;

use crate::{
    app::{
        frame::drop::files_of_input,
        listen::wish_words as words,
        parts::{
            browser::{self, ObjectUrl},
            controls::slider,
        },
        state::{board::Task, page::Page},
    },
    link::message::Work,
    store::StoreError,
    taste::{
        Learned, Profile,
        export::{Export, TooNew},
    },
};

const FILE_NAME: &str = "hearsight-taste.json";

impl Page {
    /// Ask the worker what was learned.
    pub fn read_profile(self) {
        self.submit(Work::ReadProfile, Task::Ask, None);
    }

    /// The log and the sliders as a file to keep.
    fn export_taste(self) {
        let log = self.taste.feedback.with_untracked(|said| said.lines().cloned().collect());
        let export = Export::new(log, self.taste.profile.get_untracked());
        let Ok(text) = serde_json::to_string(&export) else { return };
        if let Some(address) = ObjectUrl::of_bytes(text.as_bytes(), "application/json") {
            browser::save(address, FILE_NAME);
        }
    }

    /// Take in what another device or an earlier day had saved; what is here stays.
    fn import_taste(self, input: &HtmlInputElement) {
        let Some((file, _)) = files_of_input(input).into_iter().next() else { return };
        self.run(async move {
            let text = browser::text_of(&file).await.unwrap_or_default();
            let Ok(export) = serde_json::from_str::<Export>(&text) else {
                self.say(words::IMPORT_WRONG.to_owned());
                return Ok(());
            };
            match self.taste.feedback.with_untracked(|said| export.news(said.lines())) {
                Ok((new, known)) => {
                    self.add_feedback(&new).await?;
                    self.say(words::imported(new.len(), known));
                    self.say_of_self(|profile| {
                        export.profile.0.iter().for_each(|(key, percent)| profile.set(key, *percent))
                    });
                    Ok(())
                }
                Err(TooNew) => {
                    self.say(words::IMPORT_NEWER.to_owned());
                    Ok::<_, StoreError>(())
                }
            }
        });
    }
}

#[component]
pub fn TasteCard(page: Page) -> impl IntoView {
    Effect::new(move |_| {
        if page.is_loaded.get() {
            page.read_profile();
        }
    });
    let has_learned = move || page.taste.learned.with(|learned| !learned.is_empty());
    view! {
        <section class="card taste">
            <h2>{words::PROFILE_HEADING}</h2>
            <p class="hint">{move || if has_learned() { words::PROFILE_HINT } else { words::PROFILE_EMPTY }}</p>
            {move || page.taste.learned.get().into_iter().map(|learned| line(page, learned)).collect_view()}
            <div class="row">
                <button type="button" on:click=move |_| page.export_taste()>{words::EXPORT}</button>
                <label class="button">
                    <input
                        type="file"
                        class="visually-hidden"
                        accept=".json,application/json"
                        on:change=move |event| page.import_taste(&event_target(&event))
                    />
                    {words::IMPORT}
                </label>
                <button type="button" class="plain" on:click=move |_| page.say_of_self(|profile| *profile = Profile::default())>
                    {words::FORGET_SLIDERS}
                </button>
                <button type="button" class="plain" on:click=move |_| page.forget_feedback()>{words::FORGET_LOG}</button>
            </div>
        </section>
    }
}

/// One thing learned: how strongly, from what, and the slider that overrules it.
fn line(page: Page, learned: Learned) -> AnyView {
    let percent = page.taste.profile.with(|profile| profile.get(&learned.key));
    let key = learned.key.clone();
    let choose = move |value: String| {
        let percent = value.trim_start_matches('-').parse::<i32>().unwrap_or_default();
        let percent = if value.starts_with('-') { -percent } else { percent };
        page.say_of_self(|profile| profile.set(&key, percent));
    };
    view! {
        <div class="learned">
            <h3>{learned.label.clone()}</h3>
            <p class="hint">{learned.because}</p>
            {slider(learned.label, words::LESS, words::MORE, percent.to_string(), choose)}
        </div>
    }
    .into_any()
}
