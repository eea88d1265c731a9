//! What the compiler and `l4t-llvm` say to each other: one request, one answer.
//!
//! A request is a few lines `KEY VALUE`, an empty line, and the program as MIR text. An answer is a greeting, one line
//! (`ok`, `unsupported`, `limit`, `missing` or `internal`), and then the artefact or the error's message.
//!
//! Both sides must come from one version, and nobody sees to it that both are built: so the first line of a request and
//! the greeting hold the version and a number that changes with MIR's text form and with this file.

use l4t_mir::backend::{BackendError, CodegenOptions, Emit, OptLevel, Processor};
use l4t_mir::debug_info::{DebugFile, DebugInfo};
use l4t_mir::fingerprint::fingerprint;
use l4t_mir::target::Target;
use l4t_mir::text;

/// The program that answers.
pub const SERVER: &str = "l4t-llvm";

/// What only a side that understands this one says.
fn version() -> String {
    const FINGERPRINT: u64 = fingerprint(text::FINGERPRINT, include_bytes!("protocol.rs"));
    format!("{} {FINGERPRINT:016x}", env!("CARGO_PKG_VERSION"))
}

/// The first line of an answer.
fn greeting() -> String {
    format!("{SERVER} {}\n", version())
}

/// What is to be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// For which machine.
    pub target: Target,
    /// How.
    pub options: CodegenOptions,
    /// In which form.
    pub emit: Emit,
    /// The program, as MIR text.
    pub program: String,
}

const LEVELS: [(OptLevel, &str); 4] =
    [(OptLevel::None, "0"), (OptLevel::Less, "1"), (OptLevel::Default, "2"), (OptLevel::Aggressive, "3")];

const EMITS: [(Emit, &str); 3] = [(Emit::Object, "object"), (Emit::Assembly, "assembly"), (Emit::Ir, "ir")];

/// The request as text.
pub fn write_request(request: &Request) -> String {
    let level = name_of(&LEVELS, request.options.opt_level);
    let emit = name_of(&EMITS, request.emit);
    let debug = request.options.debug_info.as_ref().map(write_debug_info).unwrap_or_default();
    let processor = write_processor(&request.options.processor);
    let Request { target, program, .. } = request;
    let version = version();
    format!("version {version}\ntarget {target}\nlevel {level}\nemit {emit}\n{processor}{debug}\n{program}")
}

/// The lines of a request that name the processor, if it is not any.
fn write_processor(processor: &Processor) -> String {
    let cpu = processor.cpu.as_ref().map(|cpu| format!("cpu {}\n", escape(cpu))).unwrap_or_default();
    format!("{cpu}features {}\n", escape(&processor.features))
}

/// The lines of a request that hold the sources' names and lines: one of the folder, one of each file.
fn write_debug_info(info: &DebugInfo) -> String {
    let mut text = format!("directory {}\n", escape(&info.directory));
    for file in &info.files {
        let starts: Vec<String> = file.line_starts.iter().map(u32::to_string).collect();
        text += &format!("file {} {}\n", starts.join(","), escape(&file.name));
    }
    text
}

fn read_debug_info(head: &str) -> Result<Option<DebugInfo>, String> {
    let mut info = None;
    for (key, value) in head.lines().filter_map(|line| line.split_once(' ')) {
        match (key, &mut info) {
            ("directory", _) => info = Some(DebugInfo { directory: unescape(value).into(), files: Vec::new() }),
            ("file", Some(info)) => {
                let (starts, name) = value.split_once(' ').ok_or("a file has lines and a name")?;
                let starts: Result<_, _> = starts.split(',').map(str::parse).collect();
                let line_starts = starts.map_err(|error| format!("a line's start: {error}"))?;
                info.files.push(DebugFile { name: unescape(name).into(), line_starts });
            }
            _ => {}
        }
    }
    Ok(info)
}

/// A text on one line, and never empty.
fn escape(text: &str) -> String {
    format!(":{}", text.replace('%', "%25").replace('\n', "%0A"))
}

fn unescape(text: &str) -> String {
    text.strip_prefix(':').unwrap_or(text).replace("%0A", "\n").replace("%25", "%")
}

/// The request that a text is.
///
/// Errors: it is none; says what is wrong with it.
pub fn read_request(text: &str) -> Result<Request, String> {
    let (head, program) = text.split_once("\n\n").ok_or("a request has a head and a program")?;
    let field = |key: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(' '));
        lines.find(|(k, _)| *k == key).map(|(_, value)| value).ok_or(format!("a request has a {key}"))
    };
    if field("version")? != version() {
        // Who asked finds it out by the greeting.
        return Err("the request comes from another version of the compiler".to_owned());
    }
    let processor = Processor { cpu: field("cpu").ok().map(unescape), features: unescape(field("features")?) };
    let opt_level = value_of(&LEVELS, field("level")?)?;
    let options = CodegenOptions { opt_level, processor, debug_info: read_debug_info(head)? };
    Ok(Request {
        target: Target::parse(field("target")?).map_err(|e| e.to_string())?,
        options,
        emit: value_of(&EMITS, field("emit")?)?,
        program: program.to_owned(),
    })
}

/// An answer as bytes.
pub fn write_answer(answer: Result<Vec<u8>, BackendError>) -> Vec<u8> {
    let (kind, content) = match answer {
        Ok(bytes) => ("ok\n", bytes),
        Err(BackendError::Unsupported(message)) => ("unsupported\n", message.into_bytes()),
        Err(BackendError::Limit(message)) => ("limit\n", message.into_bytes()),
        Err(BackendError::MissingSymbol(name)) => ("missing\n", name.into_bytes()),
        Err(BackendError::OtherVersion(program)) => ("internal\n", program.as_bytes().to_vec()),
        Err(BackendError::Internal(message)) => ("internal\n", message.into_bytes()),
    };
    [greeting().as_bytes(), kind.as_bytes(), &content].concat()
}

/// What an answer says; none if it is no answer.
pub fn read_answer(bytes: &[u8]) -> Option<Result<Vec<u8>, BackendError>> {
    if bytes.is_empty() {
        return None;
    }
    let Some(bytes) = bytes.strip_prefix(greeting().as_bytes()) else {
        return Some(Err(BackendError::OtherVersion(SERVER)));
    };
    let end = bytes.iter().position(|&byte| byte == b'\n')?;
    let content = &bytes[end + 1..];
    let message = || String::from_utf8_lossy(content).into_owned();
    match &bytes[..end] {
        b"ok" => Some(Ok(content.to_vec())),
        b"unsupported" => Some(Err(BackendError::Unsupported(message()))),
        b"limit" => Some(Err(BackendError::Limit(message()))),
        b"missing" => Some(Err(BackendError::MissingSymbol(message()))),
        b"internal" => Some(Err(BackendError::Internal(message()))),
        _ => None,
    }
}

fn name_of<T: Copy + PartialEq>(names: &[(T, &'static str)], value: T) -> &'static str {
    names.iter().find(|(v, _)| *v == value).map_or("", |(_, name)| name)
}

fn value_of<T: Copy>(names: &[(T, &'static str)], name: &str) -> Result<T, String> {
    names.iter().find(|(_, n)| *n == name).map(|(value, _)| *value).ok_or(format!("unknown value `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_survive_the_way() {
        let file = DebugFile { name: "50%0A\n.l4t".into(), line_starts: [0, 7].into() };
        let info = DebugInfo { directory: "/home/a b".into(), files: vec![file] };
        for name in Target::known() {
            let native = Processor { cpu: Some("native".to_owned()), features: "+avx2,-bmi".to_owned() };
            let processors = [Processor::default(), native.clone(), native, Processor::default()];
            for (((opt_level, _), debug_info), processor) in
                LEVELS.into_iter().zip([None, Some(info.clone()), None, None]).zip(processors)
            {
                let request = Request {
                    target: Target::parse(name).expect("a known target"),
                    options: CodegenOptions { opt_level, processor, debug_info },
                    emit: Emit::Assembly,
                    program: "a\n\nb\n".to_owned(),
                };
                assert_eq!(read_request(&write_request(&request)), Ok(request));
            }
        }
    }

    #[test]
    fn answers_survive_the_way() {
        let answers = [
            Ok(vec![0, 10, 255]),
            Err(BackendError::Unsupported("a".to_owned())),
            Err(BackendError::Limit("b".to_owned())),
            Err(BackendError::Internal("c\nd".to_owned())),
        ];
        for answer in answers {
            assert_eq!(read_answer(&write_answer(answer.clone())), Some(answer));
        }
        assert_eq!(read_answer(greeting().as_bytes()), None);
        assert_eq!(read_answer(b""), None);
    }

    #[test]
    fn answers_of_other_versions_are_recognised() {
        let other = Some(Err(BackendError::OtherVersion(SERVER)));
        for bytes in [&b"ok\ncode"[..], b"l4t-llvm 0.0.1 0123456789abcdef\nok\ncode", b"\x7fELF"] {
            assert_eq!(read_answer(bytes), other);
        }
    }

    #[test]
    fn broken_requests_are_refused() {
        assert!(read_request("").is_err());
        assert!(read_request("version 0\n\n").is_err_and(|e| e.contains("another version")));
    }
}
