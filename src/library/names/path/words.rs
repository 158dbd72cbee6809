//! What folders are called that are nobody's: roots, kinds of record, kinds of music, "unknown" and "various" in the
//! languages that players write them in. Without these lists a song in `Music/Unknown Artist` is by "Music".
//!
//! One string a list: a table of pointers would take more room in the worker than the words.

/// Where people and programs keep music: neither these nor what lies around them names anyone.
const ROOTS: &str = "music|my music|musik|meine musik|eigene musik|musique|ma musique|música|mi música|minha música|musica|\
    la mia musica|muziek|mijn muziek|musikk|min musik|musiikki|muzyka|moja muzyka|hudba|zene|muzică|müzik|музыка|\
    моя музыка|музика|моя музика|μουσική|音楽|マイ ミュージック|ミュージック|音乐|我的音乐|音樂|我的音樂|음악|내 음악|موسيقى|\
    מוזיקה|संगीत|nhạc|เพลง|downloads|download|téléchargements|téléchargement|descargas|scaricati|transferências|pobrane|\
    letöltések|загрузки|ダウンロード|下载|下載|다운로드|desktop|schreibtisch|bureau|escritorio|documents|my documents|\
    eigene dateien|dokumente|media|itunes|\
    itunes media|itunes music|media.localized|music.localized|automatically add to itunes.localized|\
    automatically add to music.localized|amazon music|amazon mp3|google play music|spotify|spotdl|youtube|youtube-dl|\
    yt-dlp|soundcloud|bandcamp|beatport|qobuz|limewire|soulseek|torrents|incoming|backup|backups|dropbox|onedrive|google drive|icloud drive|nextcloud|owncloud|sdcard|podcasts|\
    audiobooks|hörbücher|hörbuch|livres audio|audiolibros|recordings|voice recorder|voice memos|aufnahmen|\
    enregistrements|grabaciones|whatsapp|whatsapp audio|whatsapp voice notes|telegram|telegram audio|ringtones|\
    notifications|alarms|playlists|dj music|rips|cd rips|vinyl rips|audiocd|music library|my library|photos|pictures|\
    videos|movies";

/// Shelves: never an artist, and no album where they stand alone.
const SHELVES: &str = "audio|audios|sounds|songs|lieder|chansons|canciones|canzoni|песни|歌曲|deezer|tidal|jamendo|zune|napster|emusic|\
    musicbee|rhythmbox|dj|old|new|neu|alt|misc|miscellaneous|unsorted|other|others|temp|tmp|inbox|archive|archives|archiv|\
    collection|collections|library|shared|share|public|files|complete|completed|favorites|favourites|favoriten|favoris|\
    favoritos|mixtapes|mixes|mix|party|workout|sonstiges|verschiedenes|divers|loose|todo|to sort|tracks|\
    rock|pop|jazz|blues|classical|classical music|klassik|classique|clásica|classica|classic rock|electronic|\
    electronica|techno|house|trance|metal|heavy metal|punk|folk|country|soul|funk|reggae|hip hop|hip-hop|hiphop|rap|r&b|\
    rnb|latin|world|world music|ambient|dance|edm|disco|indie|indie rock|alternative|oldies|schlager|gospel|opera|oper|\
    chill|chillout|lounge|drum & bass|drum and bass|dnb|dubstep|kids|children|kinder|enfants|christmas|weihnachten|noël|\
    rock & pop|k-pop|j-pop|easy listening|instrumental|rock and roll|ska|swing|variété|chanson|volksmusik";

/// Forms in which sound is kept: a folder of them may stand anywhere and says nothing.
const FORMATS: &str =
    "mp3|mp3s|flac|flacs|m4a|aac|ogg|opus|wav|wma|alac|aiff|lossless|lossy|hi-res|hires|320|v0|320kbps";

/// Kinds of record between an artist and an album; the last of them may hold songs of no album.
const KINDS_OF_RECORD: &str = "albums|album|studio albums|studio|live albums|discography|discographie|diskographie|\
    discografia|discografía|дискография|lps|ep|eps|singles & eps|eps & singles|singles and eps|single|singles|bootlegs|\
    bootleg|demos|b-sides|rarities|loose tracks|alben|symphonies|sinfonien|concertos|konzerte|sonatas|chamber music|\
    orchestral|piano works|remixes|live|compilations|collaborations|official|studioalben";

/// Those of them that hold songs of no album.
const SINGLES: &str = "singles|single|singles & eps|eps & singles|singles and eps|loose tracks|demos|b-sides|rarities|\
    eps|albums|alben|discography|non-album|remixes";

const VARIOUS: &str = "various artists|various|va|v.a.|v.a|v/a|v a|various artist|verschiedene interpreten|\
    verschiedene künstler|diverse interpreten|diverse künstler|diverse|sampler|samplers|artistes divers|\
    artistes variés|compilation|compilations|varios artistas|varios|vários artistas|vários|vários intérpretes|\
    varios intérpretes|artisti vari|aa.vv.|aavv|aa. vv.|diverse artiesten|diverse artister|blandade artister|\
    forskellige kunstnere|eri esittäjiä|różni wykonawcy|różni artyści|składanka|různí interpreti|různí|rôzni interpreti|\
    vegyes előadók|válogatás|diverși artiști|çeşitli sanatçılar|разные исполнители|сборник|сборники|різні виконавці|\
    збірник|διάφοροι καλλιτέχνες|διάφοροι|ヴァリアス・アーティスト|ヴァリアス|オムニバス|コンピレーション|群星|华语群星|華語群星|\
    合辑|合輯|合集|여러 아티스트|여러 가수|kompilationen|compilaciones|coletâneas|raccolte|recopilatorios";

/// Music of films and games: often by many, and the folder says not by whom.
const SOUNDTRACKS: &str = "soundtracks|soundtrack|ost|osts|original soundtracks|original soundtrack|bandes originales|filmmusik|\
    bandas sonoras|colonne sonore|саундтреки|サウンドトラック";

const UNKNOWN_ARTISTS: &str = "unknown artist|unknown|[unknown]|<unknown>|(unknown)|unknown artists|unknownartist|no artist|n/a|na|none|null|\
    unbekannter interpret|unbekannter künstler|unbekannt|artiste inconnu|interprète inconnu|inconnu|\
    artista desconocido|intérprete desconocido|desconocido|artista desconhecido|desconhecido|artista sconosciuto|\
    sconosciuto|onbekende artiest|onbekend|okänd artist|okänd|ukendt kunstner|ukendt|ukjent artist|ukjent|\
    tuntematon esittäjä|tuntematon artisti|nieznany wykonawca|nieznany artysta|neznámý interpret|neznámý umělec|\
    neznámy interpret|ismeretlen előadó|artist necunoscut|bilinmeyen sanatçı|неизвестный исполнитель|неизвестный|\
    неизвестен|невідомий виконавець|άγνωστος καλλιτέχνης|不明なアーティスト|アーティスト不明|不明|未知艺术家|未知歌手|未知藝人|\
    未知演出者|알 수 없는 아티스트|알 수 없는 음악가|nghệ sĩ không xác định|ไม่ทราบศิลปิน";

/// Beginnings, since Windows Media Player adds the day of the rip.
const UNKNOWN_ALBUMS: &str = "unknown album|unknown disc|unknowndisc|unknownalbum|[unknown]|<unknown>|(unknown)|unknown title|no album|untitled album|\
    [non-album tracks]|[standalone recordings]|non-album|unbekanntes album|album inconnu|álbum desconocido|\
    álbum desconhecido|album sconosciuto|onbekend album|okänt album|ukendt album|ukjent album|tuntematon albumi|\
    tuntematon levy|nieznany album|neznámé album|neznámy album|ismeretlen album|album necunoscut|bilinmeyen albüm|\
    неизвестный альбом|неизвестный диск|невідомий альбом|άγνωστο άλμπουμ|不明なアルバム|アルバム不明|未知专辑|未知專輯|\
    알 수 없는 앨범|알려지지 않은 앨범";

/// Words before a number that make a title which is none, and tell the place on the record.
const TRACK_WORDS: &str = "track|audiotrack|audio track|title|titel|spur|piste|pista|traccia|faixa|spår|spor|raita|ścieżka|utwór|stopa|\
    skladba|sáv|parça|дорожка|трек|доріжка|トラック|音轨|音軌|曲目|트랙";

const DISC_WORDS: &str = "cd|disc|disk|disque|disco|dvd|cdr|schijf|schallplatte|skiva|levy|płyta|диск|ディスク|光盘";
/// Also the names of albums; a part of one only where two folders lie around it.
const PART_WORDS: &str = "vol|vol.|volume|lp|part|pt|pt.|teil|tape|record|platte|volumen|том|часть";
const SIDES: &str = "side|seite|face|cara|lato|sida|сторона";
const EXTRAS: &str =
    "bonus|bonus disc|bonus cd|bonus disk|bonus tracks|bonus dvd|extras|bonus ep|bonus-cd|bonusdisc|bonus material";

/// Artists whose names begin as a place on a record would.
const NUMBERED_ARTISTS: &str = "10 years|10 feet|12 stones|12 rods|13 engines|14 bis|16 horsepower|17 hippies|18 visions|20 fingers|\
    21 savage|22 pistepirkko|23 skidoo|24 grana|28 days|30 seconds|31 knots|36 crazyfists|38 special|39 clocks|40 below";

/// Sets of many artists' songs, by a word of their name.
const CHARTS: &str = "top 10|top 20|top 40|top 50|top 100|charts|hitparade|hit parade|hits 19|hits 20|now that|bravo hits|mixtape|\
    megamix|playlist|kuschelrock|the dome|ultratop|billboard|eurovision|sanremo|various";

/// A copy's mark, in the languages of file managers.
const COPIES: &str = "copy|kopie|copie|copia|cópia|kopia|копия|コピー|副本|복사본";

/// Words that only tell of a video; a bracket of nothing else goes.
const VIDEO_WORDS: &str = "official|video|videoclip|audio|lyric|lyrics|music|hd|hq|4k|uhd|1080p|720p|visualizer|visualiser|clip|mv|m/v|\
    oficial|vídeo|offizielles|musikvideo|officiel|ufficiale|with|letra|con|the|in|full|color|coded|testo";
const VIDEO_MARKS: &str = "official|video|videoclip|audio|lyrics|lyric|hd|hq|4k|mv|m/v|visualizer|visualiser|oficial|officiel|letra|vídeo|\
    offizielles|ufficiale|musikvideo|testo";

/// Words of which "Live", "Remastered 2009" and "Radio Edit" are made.
const VERSION_WORDS: &str = "live|acoustic|version|remaster|remastered|remix|mix|radio|edit|demo|instrumental|mono|stereo|single|extended|\
    original|album|bonus|track|unplugged|digital|digitally|club|full|long|short|alternate|alternative|take|studio|session|\
    sessions|karaoke|re-recorded|rerecorded|edition|deluxe|explicit|clean|in|reprise|outtake|12\"|7\"|12''|7''|dub|rework|vip|\
    anniversary|th|recording";
const VERSION_MARKS: &str = "live|acoustic|version|remaster|remastered|remix|mix|edit|demo|instrumental|mono|stereo|unplugged|bonus|karaoke|\
    outtake|session|sessions|dub|rework|re-recorded|rerecorded";

/// What a bracket after an album's name says of the copy and not of the album.
const COPY_WORDS: &str = "flac|mp3|320|320kbps|256|256kbps|192|192kbps|128|128kbps|kbps|v0|v2|vbr|cbr|web|cd|cdr|vinyl|lp|lossless|24bit|\
    16bit|24-bit|16-bit|24-96|24-192|24-48|24-44|16-44|24-44.1|16-44.1|aac|m4a|ogg|opus|alac|wav|dsd|hi-res|hires|eac|log|cue|rip|vinyl-rip|tape|cassette|\
    vinylrip|cdrip|webrip|24b-96khz|16b-44.1khz|24b-44.1khz|24b-48khz|24b-192khz|24b-88.2khz|explicit|e|m4a-256|itunes|\
    bandcamp|qobuz|tidal|deezer|amazon|192khz|96khz|48khz|44.1khz|44khz|bit|khz|24|16|96|44.1|48|192";

const SCENE_SOURCES: &str = "cd|2cd|3cd|4cd|cdr|cds|cdm|cdep|mcd|web|vinyl|vls|lp|2lp|ep|dvd|dvda|sacd|promo|retail|advance|bootleg|reissue|\
    remastered|single|flac|web_flac|16bit|24bit|dvb|sat|cable|dat|fm|line|tape|magazine|proper|repack|limited_edition|\
    deluxe_edition|de|fr|es|it|pl|ru|jp|kr|ep_2|bonus_cd|digital|sampler|ost|mp3|aac|limited|deluxe|int|readnfo|(promo)|\
    12inch|7inch|rerip";

fn has(list: &str, word: &str) -> bool {
    list.split('|').any(|known| known.trim() == word)
}

/// As the lists are written.
fn low(name: &str) -> String {
    name.trim().to_lowercase()
}

macro_rules! asks {
    ($($(#[$about:meta])* $name:ident in $list:ident;)*) => {$(
        $(#[$about])*
        pub fn $name(name: &str) -> bool {
            has($list, &low(name))
        }
    )*};
}

asks! {
    is_root in ROOTS;
    is_format in FORMATS;
    is_kind_of_record in KINDS_OF_RECORD;
    is_of_singles in SINGLES;
    is_various in VARIOUS;
    is_soundtracks in SOUNDTRACKS;
    is_unknown_artist in UNKNOWN_ARTISTS;
    is_track_word in TRACK_WORDS;
    is_disc_word in DISC_WORDS;
    is_part_word in PART_WORDS;
    is_side in SIDES;
    is_extra in EXTRAS;
    is_copy_mark in COPIES;
    is_scene_source in SCENE_SOURCES;
}

pub fn is_unknown_album(name: &str) -> bool {
    let name = low(name);
    UNKNOWN_ALBUMS.split('|').any(|known| {
        name.strip_prefix(known.trim()).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '(']))
    })
}

/// A folder of a shelf, a kind of music, a decade ("80s", "1990er") or a day.
pub fn is_shelf(name: &str) -> bool {
    let name = low(name);
    let after_digits = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = name.chars().count() - after_digits.chars().count();
    has(SHELVES, &name) || (matches!(digits, 2 | 4) && has("s|er|'s|-x|er jahre|s music|s hits", after_digits))
}

/// "30 Seconds to Mars" begins as one of [`NUMBERED_ARTISTS`].
pub fn is_numbered_artist(name: &str) -> bool {
    let name = low(name);
    let mut words = name.split(' ');
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    NUMBERED_ARTISTS.split('|').any(|known| known.trim().split_once(' ') == Some((first, second)))
}

pub fn is_chart(name: &str) -> bool {
    let name = low(name);
    CHARTS.split('|').any(|known| name.contains(known.trim()))
}

fn all_of(list: &str, marks: &str, text: &str) -> bool {
    let text = low(text);
    let mut words = text.split([' ', ',', '/']).filter(|word| !word.is_empty()).peekable();
    words.peek().is_some()
        && words.all(|word| has(list, word) || word.chars().all(|c| c.is_ascii_digit()))
        && text.split([' ', ',', '/']).any(|word| has(marks, word))
}

/// "Official Video", "Lyrics": of the video, not of the song.
pub fn is_of_video(text: &str) -> bool {
    all_of(VIDEO_WORDS, VIDEO_MARKS, text)
}

/// "FLAC", "24B-96kHz": of the copy, not of the album.
pub fn is_of_copy(text: &str) -> bool {
    all_of(COPY_WORDS, COPY_WORDS, text)
}

/// "Live", "Radio Edit", "Remastered 2009", "Live at Montreux": belongs to the title before it.
pub fn is_version(text: &str) -> bool {
    let lower = low(text);
    let is_live = ["live at ", "live in ", "live from ", "live on ", "recorded at "].iter();
    is_live.into_iter().any(|begin| lower.starts_with(begin)) || all_of(VERSION_WORDS, VERSION_MARKS, text)
}

/// "Someone's Remix" too: only where an artist and a title come before it.
pub fn ends_as_version(text: &str) -> bool {
    let lower = low(text);
    is_version(text)
        || [" remix", " mix", " edit", " version", " remaster", " rework"].iter().any(|end| lower.ends_with(end))
}
