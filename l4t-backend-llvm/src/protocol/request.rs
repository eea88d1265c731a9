//! Requests: what is to be made.

use super::lines::{escape, unescape};
use super::version;
use l4t_mir::backend::{CodegenOptions, Emit, OptLevel, Processor};
use l4t_mir::debug_info::{DebugFile, DebugInfo};
use l4t_mir::target::Target;

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

/// The request that a text is.
///
/// Errors: it is none; says what is wrong with it.
pub fn read_request(text: &str) -> Result<Request, String> {
    let (head, program) = text.split_once("\n\n").ok_or("a request has a head and a program")?;
    let field = |key: &str| {
        let mut lines = head.split('\n').filter_map(|line| line.split_once(' '));
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

fn read_debug_info(head: &str) -> Result<Option<DebugInfo>, String> {
    let mut info = None;
    for (key, value) in head.split('\n').filter_map(|line| line.split_once(' ')) {
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
        let info = DebugInfo { directory: "/home/a b\r".into(), files: vec![file] };
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
    fn broken_requests_are_refused() {
        assert!(read_request("").is_err());
        assert!(read_request("version 0\n\n").is_err_and(|e| e.contains("another version")));
    }
}
