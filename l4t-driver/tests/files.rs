//! Files in and out: complete or not at all.

use l4t_driver::files::{read_source, read_stream, write_stream, write_whole};
use l4t_driver::{Code, Options, SourceFile, Sources};
use std::fs;
use std::path::Path;

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn an_output_replaces_what_was_there() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join("out");
    for text in ["first, which is longer", "second"] {
        write_whole(&path, text.as_bytes()).expect("the folder can be written");
        assert_eq!(fs::read_to_string(&path).expect("it was written"), text);
    }
    assert_eq!(names(folder.path()), ["out"]);
}

#[test]
fn a_failed_output_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(folder.path().join("taken")).expect("a folder can be made");
    let write = |name: &str| write_whole(&folder.path().join(name), b"text").expect_err("it cannot be written").code;
    assert_eq!(write("taken"), Code::UNWRITABLE_OUTPUT);
    assert_eq!(write("missing/out"), Code::UNWRITABLE_OUTPUT);
    assert_eq!(names(folder.path()), ["taken"]);
    assert_eq!(write_whole(Path::new("/dev/full"), b"text").expect_err("it is full").code, Code::DISK_FULL);
    assert!(Path::new("/dev/full").metadata().is_ok_and(|metadata| !metadata.is_file()), "devices stay devices");
}

#[test]
fn a_failed_link_leaves_the_older_file() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join("out");
    fs::write(&path, "old").expect("the folder can be written");
    let mut sources = Sources::new();
    sources.add(SourceFile::new("a.l4t", b"func main() -> num\n  return 0\n".to_vec()));
    let mut options = Options::default();
    options.link.linker = Some("false".into());
    let outcome = l4t_driver::build(&sources, &options, &path);
    assert!(outcome.result.is_err());
    assert_eq!(fs::read_to_string(&path).expect("it is there"), "old");
    assert_eq!(names(folder.path()), ["out"]);
}

#[test]
fn sources_keep_the_name_that_they_were_given() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join("a.l4t");
    fs::write(&path, "func").expect("the folder can be written");
    let file = read_source(&path).expect("it can be read");
    assert_eq!((file.name(), file.text()), (path.to_str().expect("it is UTF-8"), "func"));
    let stream = read_stream(&b"text"[..], "<stdin>").expect("memory can be read");
    assert_eq!((stream.name(), stream.text()), ("<stdin>", "text"));
}

#[test]
fn sources_that_cannot_be_read() {
    let code = |path: &str| read_source(Path::new(path)).expect_err("it cannot be read").code;
    assert_eq!(code("/no/such/file"), Code::UNREADABLE_FILE);
    assert_eq!(code("/"), Code::NOT_A_FILE);
}

#[test]
fn streams_that_cannot_be_written() {
    let mut full = fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
    assert_eq!(write_stream(&mut full, "<stdout>", b"text").expect_err("it is full").code, Code::DISK_FULL);
    let mut buffer = Vec::new();
    write_stream(&mut buffer, "<memory>", b"text").expect("memory can be written");
    assert_eq!(buffer, b"text");
}
