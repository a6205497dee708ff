//! A disk in memory that can be full, slow, or lose what was not synced.

use std::{
    io,
    sync::{
        Arc, Condvar, Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
};

use redb::StorageBackend;

/// A clone is the same disk.
#[derive(Clone, Debug, Default)]
pub(super) struct SimulatedDisk {
    state: Arc<Mutex<State>>,
    changed: Arc<Condvar>,
}

#[derive(Debug, Default)]
struct State {
    /// What a reader sees.
    bytes: Vec<u8>,
    /// What would be there after a crash.
    synced: Vec<u8>,
    /// What was done since.
    unsynced: Vec<Step>,
    is_full: bool,
    holds_syncs: bool,
    is_syncing: bool,
    crashing: Option<Crashing>,
}

#[derive(Clone, Debug)]
enum Step {
    Write(usize, Vec<u8>),
    Length(usize),
}

#[derive(Debug)]
struct Crashing {
    chance: u64,
    acknowledged: Arc<AtomicU64>,
    crashes: Vec<Crash>,
}

/// What a crash left.
#[derive(Debug)]
pub(super) struct Crash {
    pub(super) image: Vec<u8>,
    /// As the crash came.
    pub(super) acknowledged: u64,
}

impl SimulatedDisk {
    pub(super) fn with(image: Vec<u8>) -> Self {
        let disk = Self::default();
        *disk.state() = State { bytes: image.clone(), synced: image, ..State::default() };
        disk
    }

    /// From now on, takes down what crashes at many moments would leave.
    pub(super) fn crash(&self, seed: u64, acknowledged: Arc<AtomicU64>) {
        self.state().crashing = Some(Crashing { chance: seed, acknowledged, crashes: Vec::new() });
    }

    pub(super) fn crashes(&self) -> Vec<Crash> {
        self.state().crashing.take().unwrap().crashes
    }

    pub(super) fn image(&self) -> Vec<u8> {
        self.state().bytes.clone()
    }

    pub(super) fn fill(&self) {
        self.state().is_full = true;
    }

    pub(super) fn make_room(&self) {
        self.state().is_full = false;
    }

    pub(super) fn hold_syncs(&self) {
        self.state().holds_syncs = true;
    }

    pub(super) fn release_syncs(&self) {
        self.state().holds_syncs = false;
        self.changed.notify_all();
    }

    /// Waits until a sync is being held.
    pub(super) fn sync_begun(&self) {
        let waited = self.changed.wait_while(self.state(), |state| !state.is_syncing);
        drop(waited.unwrap());
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl State {
    fn step(&mut self, step: Step) {
        apply(&mut self.bytes, &step);
        self.unsynced.push(step);
        self.maybe_crash();
    }

    /// Of what was not synced, a random part reaches the disk, and of one write perhaps only some sectors.
    fn maybe_crash(&mut self) {
        const SECTOR: usize = 512;
        let Some(crashing) = &mut self.crashing else { return };
        if !random(&mut crashing.chance).is_multiple_of(4) {
            return;
        }
        let mut image = self.synced.clone();
        let keeps_all = random(&mut crashing.chance).is_multiple_of(3);
        for step in &self.unsynced {
            match (random(&mut crashing.chance) % 4, step) {
                // A file system keeps the order of a file's lengths.
                (_, Step::Length(_)) => apply(&mut image, step),
                _ if keeps_all => apply(&mut image, step),
                (0, _) => {}
                (1, Step::Write(at, bytes)) => {
                    for (sector, part) in bytes.chunks(SECTOR).enumerate() {
                        if random(&mut crashing.chance).is_multiple_of(2) {
                            apply(&mut image, &Step::Write(at + sector * SECTOR, part.into()));
                        }
                    }
                }
                _ => apply(&mut image, step),
            }
        }
        let acknowledged = crashing.acknowledged.load(Ordering::SeqCst);
        crashing.crashes.push(Crash { image, acknowledged });
    }
}

fn apply(bytes: &mut Vec<u8>, step: &Step) {
    match step {
        Step::Write(at, data) => {
            let end = at + data.len();
            if end > bytes.len() {
                bytes.resize(end, 0);
            }
            bytes[*at..end].copy_from_slice(data);
        }
        Step::Length(length) => bytes.resize(*length, 0),
    }
}

/// SplitMix64.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl StorageBackend for SimulatedDisk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.state().bytes.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let state = self.state();
        let start = offset as usize;
        let end = start.checked_add(out.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        out.copy_from_slice(state.bytes.get(start..end).ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        self.state().step(Step::Length(length as usize));
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut state = self.state();
        state.is_syncing = true;
        self.changed.notify_all();
        state = self.changed.wait_while(state, |state| state.holds_syncs).unwrap();
        state.is_syncing = false;
        for step in std::mem::take(&mut state.unsynced) {
            apply(&mut state.synced, &step);
        }
        state.maybe_crash();
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        if state.is_full {
            return Err(io::ErrorKind::StorageFull.into());
        }
        state.step(Step::Write(offset as usize, data.into()));
        Ok(())
    }
}
