//! A to-do list for each key, as a replicated state machine: `apply(command)` changes the state and
//! returns the new one. An index counts the entries that the filter shows; one that is out of range
//! traps, and the state is unchanged.

#[macro_use]
mod wasmjobs;

use serde::{Deserialize, Serialize};
use wasmjobs::state;

#[derive(Deserialize)]
enum Command {
    Add,
    New(String),
    Rename(usize, String),
    Edit(usize),
    Update(String),
    UpdateEdit(String),
    Remove(usize),
    SetFilter(Filter),
    ToggleAll,
    ToggleEdit(usize),
    Toggle(usize),
    ClearCompleted,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
enum Filter {
    All,
    Active,
    Completed,
}

impl Filter {
    fn shows(self, entry: &Entry) -> bool {
        match self {
            Filter::All => true,
            Filter::Active => !entry.completed,
            Filter::Completed => entry.completed,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Entry {
    description: String,
    completed: bool,
    editing: bool,
}

#[derive(Serialize, Deserialize)]
struct State {
    entries: Vec<Entry>,
    filter: Filter,
    value: String,
    edit_value: String,
}

impl State {
    fn empty() -> State {
        State { entries: Vec::new(), filter: Filter::All, value: String::new(), edit_value: String::new() }
    }

    fn apply(&mut self, command: Command) {
        match command {
            Command::Add => {
                let description = std::mem::take(&mut self.value);
                self.push(description);
            }
            Command::New(description) => self.push(description),
            Command::Rename(index, description) => {
                let place = self.place(index);
                self.entries[place].description = description;
            }
            Command::Edit(index) => {
                let place = self.place(index);
                let description = std::mem::take(&mut self.edit_value);
                if description.is_empty() {
                    self.entries.remove(place);
                } else {
                    let entry = &mut self.entries[place];
                    entry.description = description;
                    entry.editing = !entry.editing;
                }
            }
            Command::Update(value) => self.value = value,
            Command::UpdateEdit(value) => self.edit_value = value,
            Command::Remove(index) => {
                let place = self.place(index);
                self.entries.remove(place);
            }
            Command::SetFilter(filter) => self.filter = filter,
            Command::ToggleAll => {
                let filter = self.filter;
                let complete = !self.entries.iter().filter(|entry| filter.shows(entry)).all(|entry| entry.completed);
                for entry in self.entries.iter_mut().filter(|entry| filter.shows(entry)) {
                    entry.completed = complete;
                }
            }
            Command::ToggleEdit(index) => {
                let place = self.place(index);
                let entry = &mut self.entries[place];
                self.edit_value = entry.description.clone();
                entry.editing = !entry.editing;
            }
            Command::Toggle(index) => {
                let place = self.place(index);
                self.entries[place].completed = !self.entries[place].completed;
            }
            Command::ClearCompleted => self.entries.retain(|entry| !entry.completed),
        }
    }

    fn push(&mut self, description: String) {
        self.entries.push(Entry { description, completed: false, editing: false });
    }

    /// The position of the entry that the filter shows at `index`.
    fn place(&self, index: usize) -> usize {
        let mut shown = (0..self.entries.len()).filter(|place| self.filter.shows(&self.entries[*place]));
        shown.nth(index).unwrap_or_else(|| panic!("there is no entry {}", index))
    }
}

fn apply(command: Command) -> State {
    let mut list: State = state::get_json("list").unwrap_or_else(State::empty);
    list.apply(command);
    state::set_json("list", &list);
    list
}

handler!(apply(Command) -> State);
