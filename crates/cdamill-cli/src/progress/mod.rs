//! How far a run is, said while it lasts. Counts only: no names, no content.

mod line;
mod position;

use std::io::{IsTerminal, Stderr, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use self::line::State;
pub(crate) use self::position::{Position, Total};

/// How progress is shown.
#[derive(Copy, Clone, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ProgressMode {
    /// A bar on a terminal, lines elsewhere
    Auto,
    /// One line that is written over again and again
    Bar,
    /// A line every ten seconds
    Plain,
    /// An object of JSON every second, and one at the end
    Json,
    /// Not at all
    None,
}

impl ProgressMode {
    /// How long a bar stays as it is, how often a line is written.
    fn interval(self) -> Duration {
        match self {
            ProgressMode::Plain => Duration::from_secs(10),
            ProgressMode::Json => Duration::from_secs(1),
            _ => Duration::from_millis(100),
        }
    }

    fn resolved(self, is_terminal: bool) -> ProgressMode {
        match self {
            ProgressMode::Auto if is_terminal => ProgressMode::Bar,
            ProgressMode::Auto => ProgressMode::Plain,
            mode => mode,
        }
    }
}

/// How far a run is. Belongs to one thread: whatever else is written to the same place goes through [`Progress::aside`].
pub(crate) struct Progress<W: Write = Stderr> {
    out: W,
    mode: ProgressMode,
    position: Arc<Position>,
    documents: u64,
    failed: u64,
    bytes: u64,
    start: Instant,
    shown: Instant,
    /// Characters of the bar that stands in the last line.
    width: usize,
}

impl Progress {
    /// On standard error.
    pub(crate) fn start(mode: ProgressMode, position: Arc<Position>) -> Progress {
        let out = std::io::stderr();
        let mode = mode.resolved(out.is_terminal());
        Progress::new(out, mode, position, Instant::now())
    }
}

impl<W: Write> Progress<W> {
    fn new(out: W, mode: ProgressMode, position: Arc<Position>, now: Instant) -> Progress<W> {
        Progress { out, mode, position, documents: 0, failed: 0, bytes: 0, start: now, shown: now, width: 0 }
    }

    /// Counts a document, or an input, that is done.
    pub(crate) fn add(&mut self, bytes: u64, has_failed: bool) {
        self.documents += 1;
        self.failed += u64::from(has_failed);
        self.bytes += bytes;
        self.tick();
    }

    /// Shows how far the run is, if it is time to. Cheap otherwise: may be called at any rate.
    pub(crate) fn tick(&mut self) {
        if self.mode != ProgressMode::None {
            self.tick_at(Instant::now());
        }
    }

    /// Writes something else to the same place, on lines of its own.
    pub(crate) fn aside<T>(&mut self, write: impl FnOnce(&mut W) -> T) -> T {
        self.clear();
        write(&mut self.out)
    }

    /// Ends the progress.
    pub(crate) fn finish(&mut self) -> Duration {
        self.finish_at(Instant::now())
    }

    fn tick_at(&mut self, now: Instant) {
        if now.duration_since(self.shown) < self.mode.interval() {
            return;
        }
        self.shown = now;
        let state = self.state(now);
        match self.mode {
            ProgressMode::Bar => self.draw(&state.bar()),
            ProgressMode::Plain => self.line(&state.plain()),
            ProgressMode::Json => self.line(&state.json(false)),
            ProgressMode::None | ProgressMode::Auto => {}
        }
    }

    fn finish_at(&mut self, now: Instant) -> Duration {
        self.clear();
        if self.mode == ProgressMode::Json {
            let line = self.state(now).json(true);
            self.line(&line);
        }
        now.duration_since(self.start)
    }

    fn state(&self, now: Instant) -> State {
        State {
            documents: self.documents,
            failed: self.failed,
            bytes: self.bytes,
            elapsed: now.duration_since(self.start),
            files: self.position.files(),
            fraction: self.position.fraction(),
        }
    }

    fn line(&mut self, text: &str) {
        let _ = writeln!(self.out, "{text}");
    }

    /// Blanks cover what a longer line left: not every terminal knows a sequence for that.
    fn draw(&mut self, text: &str) {
        let width = text.chars().count();
        let _ = write!(self.out, "\r{text}{}", " ".repeat(self.width.saturating_sub(width)));
        let _ = self.out.flush();
        self.width = width;
    }

    fn clear(&mut self) {
        if self.width > 0 {
            self.draw("");
            let _ = write!(self.out, "\r");
            let _ = self.out.flush();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(mode: ProgressMode) -> (Progress<Vec<u8>>, Instant) {
        let now = Instant::now();
        (Progress::new(Vec::new(), mode, Arc::default(), now), now)
    }

    fn written(progress: &Progress<Vec<u8>>) -> String {
        String::from_utf8(progress.out.clone()).unwrap()
    }

    fn tick_for(progress: &mut Progress<Vec<u8>>, start: Instant, seconds: u64) {
        for millis in (0..=seconds * 1000).step_by(10) {
            progress.tick_at(start + Duration::from_millis(millis));
        }
    }

    #[test]
    fn how_often_something_is_shown() {
        for (mode, seconds, expected) in [
            (ProgressMode::Bar, 3, 30),
            (ProgressMode::Plain, 9, 0),
            (ProgressMode::Plain, 35, 3),
            (ProgressMode::Json, 5, 5),
        ] {
            let (mut progress, start) = progress(mode);
            tick_for(&mut progress, start, seconds);
            let shown = written(&progress).matches(['\r', '\n']).count();
            assert_eq!(shown, expected, "{mode:?}");
        }
        let (mut progress, _) = progress(ProgressMode::None);
        progress.add(5, false);
        progress.aside(|out| out.extend(b"x"));
        assert_eq!(written(&progress), "x");
    }

    #[test]
    fn a_terminal_gets_a_bar() {
        assert_eq!(ProgressMode::Auto.resolved(true), ProgressMode::Bar);
        assert_eq!(ProgressMode::Auto.resolved(false), ProgressMode::Plain);
        assert_eq!(ProgressMode::Json.resolved(true), ProgressMode::Json);
    }

    #[test]
    fn a_bar_leaves_nothing_behind() {
        let (mut progress, start) = progress(ProgressMode::Bar);
        progress.add(1_000_000, true);
        progress.tick_at(start + Duration::from_secs(1));
        let bar = "1 documents, 1 failed, 1.0 MB, 1.0 MB/s, 0:01";
        assert_eq!(written(&progress), format!("\r{bar}"));
        progress.aside(|out| out.extend(b"a line\n"));
        let blank = " ".repeat(bar.len());
        assert_eq!(written(&progress), format!("\r{bar}\r{blank}\ra line\n"));
        assert_eq!(progress.finish_at(start + Duration::from_secs(2)), Duration::from_secs(2));
        assert_eq!(written(&progress), format!("\r{bar}\r{blank}\ra line\n"));
    }

    #[test]
    fn json_has_a_last_line() {
        let (mut progress, start) = progress(ProgressMode::Json);
        progress.add(500_000, false);
        progress.finish_at(start + Duration::from_millis(500));
        let expected = "{\"documents\":1,\"failed\":0,\"bytes\":500000,\"mb_per_second\":1.0,\"elapsed_seconds\":0.5,\"done\":true}\n";
        assert_eq!(written(&progress), expected);
    }
}
