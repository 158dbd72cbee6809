//! The header of a frame of MPEG audio, which says what kind it is of and how long (ISO 11172-3, 2.4.1.3).

/// Bit rates in kbit/s by layer (I, II, III) for MPEG-1, then layers I and II with III for MPEG-2 (ISO 11172-3, 13818-3).
const KBITS: [[u32; 15]; 5] = [
    [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
const RATES_HZ: [u32; 3] = [44_100, 48_000, 32_000];

/// MPEG-2 halves the rates, MPEG-2.5 quarters them.
fn halvings(version: u8) -> u32 {
    match version {
        3 => 0,
        2 => 1,
        _ => 2,
    }
}

/// A frame's header.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Header {
    /// What all frames of a file share: version, layer and rate.
    pub kind: [u8; 2],
    /// 0 for a free bit rate, which the header does not tell.
    pub frame_len: usize,
}

impl Header {
    pub fn parse(head: &[u8]) -> Option<Self> {
        let &[0xff, second, third, fourth, ..] = head else { return None };
        if second & 0xe0 != 0xe0 {
            return None;
        }
        let (version, layer) = (second >> 3 & 3, second >> 1 & 3);
        let (kbits_index, rate_index) = (usize::from(third >> 4), usize::from(third >> 2 & 3));
        // Reserved values; an emphasis of 2 is one too.
        if version == 1 || layer == 0 || fourth & 3 == 2 {
            return None;
        }
        let is_first = version == 3;
        let row = match (is_first, layer) {
            (true, 3) => 0,
            (true, 2) => 1,
            (true, _) => 2,
            (false, 3) => 3,
            (false, _) => 4,
        };
        let kbits = *KBITS.get(row)?.get(kbits_index)?;
        let rate_hz = RATES_HZ.get(rate_index)? >> halvings(version);
        let padding = u32::from(third >> 1 & 1);
        let frame_len = match layer {
            _ if kbits == 0 => 0,
            3 => (12_000 * kbits / rate_hz + padding) * 4,
            1 if !is_first => 72_000 * kbits / rate_hz + padding,
            _ => 144_000 * kbits / rate_hz + padding,
        };
        Some(Self { kind: [second & 0xfe, third & 0x0c], frame_len: frame_len as usize })
    }

    pub fn rate_hz(&self) -> u32 {
        let [version_and_layer, rate] = self.kind;
        RATES_HZ.get(usize::from(rate >> 2)).map_or(44_100, |rate_hz| rate_hz >> halvings(version_and_layer >> 3 & 3))
    }

    /// 1, 2 or 3.
    pub fn layer(&self) -> u8 {
        4 - (self.kind[0] >> 1 & 3)
    }

    pub fn is_like(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// What a decoder is made for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spec {
    pub rate_hz: u32,
    pub is_mono: bool,
}

impl Spec {
    /// Of a frame with its header.
    pub fn of(frame: &[u8]) -> Option<Self> {
        let header = Header::parse(frame)?;
        // The mode of the channels (ISO 11172-3, 2.4.2.3).
        let is_mono = frame.get(3).is_some_and(|byte| byte >> 6 == 3);
        Some(Self { rate_hz: header.rate_hz(), is_mono })
    }
}
