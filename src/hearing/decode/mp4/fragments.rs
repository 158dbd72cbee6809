//! The packets of a fragmented MP4: each `moof` tells of the few seconds in the `mdat` behind it (ISO 14496-12, 8.8).

use super::{
    boxes::{BoxAt, child, children, u32_at, u64_at},
    table::Table,
};

/// What `trex` and then `tfhd` say of packets that say nothing themselves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Defaults {
    pub ticks: u32,
    pub len: u32,
}

/// `trex` of a track inside `mvex`.
pub fn defaults(movie: &[u8], track_id: u32) -> Defaults {
    let extends = child(movie, b"mvex").unwrap_or_default();
    let of_track = children(extends).find(|(kind, trex)| kind == b"trex" && u32_at(trex, 4) == Some(track_id));
    let Some((_, trex)) = of_track else { return Defaults::default() };
    Defaults { ticks: u32_at(trex, 12).unwrap_or(0), len: u32_at(trex, 16).unwrap_or(0) }
}

/// When a track's packets in this fragment begin (`tfdt`); `None` where nothing says it.
pub fn start_ticks(fragment: &[u8], track_id: u32) -> Option<u64> {
    let is_ours = |traf: &&[u8]| child(traf, b"tfhd").and_then(|header| u32_at(header, 4)) == Some(track_id);
    let mut trafs = children(fragment).filter(|(kind, _)| kind == b"traf").map(|(_, traf)| traf);
    let time = child(trafs.find(is_ours)?, b"tfdt")?;
    if time.first() == Some(&1) { u64_at(time, 4) } else { u32_at(time, 4).map(u64::from) }
}

/// Adds the packets of one fragment. `fragment` is the payload of the box `at`. `false` once there are too many.
pub fn add(table: &mut Table, fragment: &[u8], at: &BoxAt, track_id: u32, defaults: Defaults) -> bool {
    // Where nothing tells a base, a track's data begins behind that of the track before it.
    let mut behind = None;
    for (kind, traf) in children(fragment) {
        if kind != *b"traf" {
            continue;
        }
        let Some(mut header) = child(traf, b"tfhd").map(Fields::of) else { continue };
        let id = header.u32();
        let explicit_base = header.u64_if(0x1);
        header.u32_if(0x2);
        let ticks = header.u32_if(0x8).unwrap_or(defaults.ticks);
        let len = header.u32_if(0x10).unwrap_or(defaults.len);
        let is_base_moof = header.flags & 0x02_0000 != 0;
        let base = explicit_base.or(if is_base_moof { None } else { behind }).unwrap_or(at.start);
        let mut next = None;
        for (kind, run) in children(traf) {
            if kind != *b"trun" {
                continue;
            }
            let mut run = Fields::of(run);
            let count = run.u32().unwrap_or(0);
            let offset = run.u32_if(0x1).map(|offset| base.saturating_add_signed(i64::from(offset as i32)));
            // Without any offset the data is what lies behind the fragment's own box and the header of its `mdat`.
            let mut place = offset.or(next).unwrap_or_else(|| explicit_base.unwrap_or(at.end.saturating_add(8)));
            run.u32_if(0x4);
            let is_ours = id == Some(track_id);
            if is_ours {
                table.begin_chunk(place);
            }
            let tells_size = run.flags & 0x200 != 0;
            for _ in 0..count {
                let ticks = run.u32_if(0x100).unwrap_or(ticks);
                let size = run.u32_if(0x200);
                // A run that tells sizes ends with its box, whatever it counts.
                if tells_size && size.is_none() {
                    break;
                }
                let size = size.unwrap_or(len);
                run.u32_if(0x400);
                run.u32_if(0x800);
                place = place.saturating_add(u64::from(size));
                if is_ours {
                    if size == 0 && !tells_size {
                        break;
                    }
                    if !table.push(size, ticks) {
                        return false;
                    }
                } else if !tells_size {
                    place = place.saturating_add(u64::from(size).saturating_mul(u64::from(count.saturating_sub(1))));
                    break;
                }
            }
            next = Some(place);
        }
        behind = next.or(behind);
    }
    true
}

/// A full box's fields one after the other, those its flags name.
struct Fields<'a> {
    flags: u32,
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    fn of(payload: &'a [u8]) -> Self {
        let flags = u32_at(payload, 0).unwrap_or(0) & 0x00ff_ffff;
        Self { flags, rest: payload.get(4..).unwrap_or_default() }
    }

    fn u32(&mut self) -> Option<u32> {
        let value = u32_at(self.rest, 0)?;
        self.rest = self.rest.get(4..)?;
        Some(value)
    }

    fn u32_if(&mut self, flag: u32) -> Option<u32> {
        if self.flags & flag == 0 { None } else { self.u32() }
    }

    fn u64_if(&mut self, flag: u32) -> Option<u64> {
        if self.flags & flag == 0 {
            return None;
        }
        let value = u64_at(self.rest, 0)?;
        self.rest = self.rest.get(8..)?;
        Some(value)
    }
}
