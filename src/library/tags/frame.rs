//! One frame of an ID3v2 tag: its name, and what its flags wrapped it in.

use super::{
    fields::Field,
    text,
    wrapping::{Wrapping, has_sync, inflated, is_stuffed_text, unstuff},
};

/// Inflated text at most: a few bytes may say they are gigabytes.
const MAX_INFLATED_BYTES: usize = 16 << 10;

/// Names of ID3v2.3 and ID3v2.4 frames, and a few that programs made up.
const KNOWN: &[u8] = b"\
    TALBTBPMTCMPTCOMTCONTCOPTDATTDENTDLYTDORTDRCTDRLTDTGTENCTEXTTFLTTIMETIPLTIT1TIT2TIT3TKEYTLANTLENTMCLTMEDTMOOTOALTOFN\
    TOLYTOPETORYTOWNTPE1TPE2TPE3TPE4TPOSTPROTPUBTRCKTRDATRSNTRSOTSIZTSOATSOCTSOPTSOTTSO2TSRCTSSETSSTTXXXTYER\
    WCOMWCOPWOAFWOARWOASWORSWPAYWPUBWXXX\
    AENCAPICASPICOMMCOMRENCREQUAEQU2ETCOGEOBGRIDGRP1IPLSLINKMCDIMLLTMVNMMVINNCONOWNEPCNTPCSTPOPMPOSSPRIVRBUFRGADRVADRVA2\
    RVRBSEEKSIGNSYLTSYTCUFIDUSERUSLTXSOTXSOPXSOACHAPCTOC";
/// Names of ID3v2.2 frames.
const KNOWN_SHORT: &[u8] = b"\
    TALTBPTCMTCOTCPTCRTDATDYTENTFTTIMTKETLATLETMTTOATOFTOLTORTOTTP1TP2TP3TP4TPATPBTRCTRDTRKTSITSSTS2TSATSPTSTTT1TT2TT3\
    TXTTXXTYEWAFWARWASWCMWCPWPBWXXBUFCNTCOMCRACRMETCEQUGEOGP1IPLLNKMCIMLLPICPOPREVRVASLTSTCUFIULT";

/// A frame's header as read, and where its body lies.
pub struct Frame {
    /// Names of ID3v2.2 have a zero at the end.
    pub id: [u8; 4],
    pub body: u64,
    /// What the header says.
    pub size: u64,
    /// Bytes in the file.
    pub raw: u64,
    pub flags: [u8; 2],
    /// Whether `raw` counts zeros of unsynchronisation that `size` does not.
    pub is_stuffed: bool,
}

/// What is read of a frame.
pub enum Wanted {
    Text(Field),
    /// TXXX: the name stands in the body.
    User,
}

/// Capitals and digits, a capital first.
pub fn is_id(id: &[u8]) -> bool {
    id.first().is_some_and(u8::is_ascii_uppercase) && id.iter().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// Whether four bytes begin a frame by name: three letters are enough in a tag of ID3v2.2.
pub fn is_known_id(id: &[u8], version: u8) -> bool {
    let is_short = || id.get(..3).is_some_and(|id| KNOWN_SHORT.chunks(3).any(|known| known == id));
    if !is_id(id) {
        // In the later versions a short name is widened with a zero.
        return is_id(id.get(..3).unwrap_or_default())
            && (version == 2 || id.last().is_some_and(|last| matches!(last, 0 | b' ')))
            && is_short();
    }
    KNOWN.chunks(4).any(|known| known == id)
}

impl Frame {
    pub fn end(&self) -> u64 {
        self.body.saturating_add(self.raw)
    }

    pub fn is_known(&self) -> bool {
        is_known_id(&self.id, 2)
    }

    pub fn fits(&self, end: u64) -> bool {
        self.body.saturating_add(self.size) <= end
    }

    /// By its name alone, whatever its size: four letters that are known don't come by chance.
    pub fn is_surely(&self, version: u8) -> bool {
        self.id[3] != 0 && self.is_known() && self.has_sane_flags(version)
    }

    /// Whether only flags are set that a version has (ID3v2.3.0, section 3.3.1; ID3v2.4.0 structure, section 4.1).
    pub fn has_sane_flags(&self, version: u8) -> bool {
        let unknown = if version == 4 { [0x8f, 0xb0] } else { [0x1f, 0x1f] };
        self.flags[0] & unknown[0] == 0 && self.flags[1] & unknown[1] == 0
    }

    pub fn is_picture(&self) -> bool {
        matches!(&self.id, b"APIC" | b"PIC\0")
    }

    pub fn wrapping(&self, version: u8, tag_is_unsynchronised: bool) -> Wrapping {
        Wrapping::of(version, self.flags, tag_is_unsynchronised)
    }

    pub fn wanted(&self) -> Option<Wanted> {
        Some(Wanted::Text(match &self.id {
            b"TIT2" | b"TT2\0" => Field::Title,
            b"TPE1" | b"TP1\0" => Field::Artist,
            b"TALB" | b"TAL\0" => Field::Album,
            b"TPE2" | b"TP2\0" => Field::AlbumArtist,
            b"TRCK" | b"TRK\0" => Field::Track,
            b"TDRC" | b"TYER" | b"TYE\0" | b"TDRL" => Field::Date,
            b"TDOR" | b"TORY" | b"TOR\0" => Field::OriginalDate,
            b"TCMP" | b"TCP\0" => Field::Compilation,
            b"TXXX" | b"TXX\0" => return Some(Wanted::User),
            _ => return None,
        }))
    }

    /// The body without what the flags added: groups, lengths, compression, unsynchronisation. As it is, where it makes
    /// no text that way: flags are wrong more often than used. `None` where it is encrypted.
    pub fn unwrapped(&self, raw: Vec<u8>, version: u8, tag_is_unsynchronised: bool) -> Option<Vec<u8>> {
        let wrapping = self.wrapping(version, tag_is_unsynchronised);
        let mut bytes = raw;
        let is_stuffed = wrapping.is_unsynchronised && version == 4 && !has_sync(&bytes);
        if self.is_stuffed || is_stuffed || is_stuffed_text(&bytes) {
            unstuff(&mut bytes);
        }
        let stripped = if wrapping.is_compressed {
            inflated(&bytes, MAX_INFLATED_BYTES)
        } else if wrapping.is_encrypted {
            None
        } else {
            bytes.get(wrapping.added..).map(<[u8]>::to_vec)
        };
        stripped.filter(|body| is_text(body)).or_else(|| {
            let is_plain = !wrapping.is_encrypted || is_text(&bytes);
            is_plain.then_some(bytes)
        })
    }
}

/// An encoding's number and printable text.
fn is_text(body: &[u8]) -> bool {
    let values = text::from_id3(body);
    body.first().is_some_and(|encoding| *encoding <= 3)
        && values.first().is_none_or(|value| !value.chars().any(|c| c < ' ' && c != '\n' && c != '\r' && c != '\t'))
}
