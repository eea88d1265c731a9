//! The checker's entry point, and what all its parts share.
//!
//! Order: struct names, members and layouts; then functions, globals and C functions, so that every signature is known;
//! then first values of globals and the bodies, one pass each, which resolves names, types expressions and builds the typed tree at once.
//! A problem is reported where it is found; the reports are sorted by position at the end.

use crate::body::BodyChecker;
use crate::hir::{FuncId, GlobalId, Program, StructId};
use crate::names::{Def, Names};
use crate::said::{Said, Wanted};
use crate::suggest::Suggester;
use crate::types::TyId;
use crate::wording;
use l4t_syntax::{Diagnostic, Interner, Name, Reported, Severity, Sink, SourceFile, Sources, Span, ast, fixes};
use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt::Write;

/// What a program may use. The defaults are far above what works by default (a stack of 8 MiB, say) and well below
/// what the 32-bit offsets of machine code can reach.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CheckOptions {
    /// Bytes of all local variables and parameters of one function together.
    pub max_frame_bytes: u64,
    /// Bytes of all global variables together.
    pub max_static_bytes: u64,
}

impl Default for CheckOptions {
    fn default() -> CheckOptions {
        CheckOptions { max_frame_bytes: 1 << 30, max_static_bytes: 1 << 30 }
    }
}

/// A program and what is wrong with it.
#[derive(Debug, Default)]
pub struct Checked {
    /// The typed tree; fit for lowering only if there is no error.
    pub program: Program,
    /// In source order.
    pub diagnostics: Vec<Diagnostic>,
}

impl Checked {
    /// Whether the program has errors and must not be lowered.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
    }
}

/// Checks a program, given as all its files in order. Their names and positions must be of this interner and these
/// sources. What the parser reported already is not reported again. Fixes that would not help are left out.
pub fn check(files: &[ast::File], sources: &Sources, interner: &Interner, options: &CheckOptions) -> Checked {
    let mut checked = check_once(files, sources, interner, options);
    if checked.diagnostics.iter().any(|diagnostic| !diagnostic.fixes.is_empty()) {
        let texts: Vec<_> = sources.iter().map(|(id, file)| (id, file.text().to_owned())).collect();
        fixes::keep_helpful(&mut checked.diagnostics, &texts, |texts| diagnose(texts, options));
    }
    checked
}

/// What the parser and the checker say of a program.
fn diagnose(texts: &[fixes::FileText], options: &CheckOptions) -> Vec<Diagnostic> {
    let (mut sources, mut interner) = (Sources::new(), Interner::new());
    let ids: Vec<_> =
        texts.iter().map(|(_, text)| sources.add(SourceFile::new("", text.as_bytes().to_vec()))).collect();
    let parse = |id| l4t_syntax::parse_once(id, sources.get(id), &mut interner);
    let parsed: Vec<_> = ids.into_iter().map(parse).collect();
    let mut diagnostics = Vec::new();
    let mut files = Vec::new();
    for mut parse in parsed {
        diagnostics.append(&mut parse.diagnostics);
        files.push(parse.file);
    }
    diagnostics.extend(check_once(&files, &sources, &interner, options).diagnostics);
    diagnostics
}

/// Checks a program. Its fixes have not been tried.
fn check_once(files: &[ast::File], sources: &Sources, interner: &Interner, options: &CheckOptions) -> Checked {
    let mut checker = Checker::new(sources, interner, *options);
    checker.skipped_names.extend(files.iter().flat_map(|file| &file.skipped_names));
    checker.parser_reported = files.iter().find_map(|file| file.reported);
    checker.collect_structs(files);
    let (globals, funcs) = checker.collect_values(files);
    if let Some(first) = files.first() {
        let mut bodies = BodyChecker::new(&mut checker, first);
        globals.iter().for_each(|global| bodies.check_global(global));
        funcs.iter().for_each(|func| bodies.check(func));
    }
    checker.finish()
}

/// `None` if the program can start; else what to say of its missing `func main() -> num`.
pub fn missing_main(program: &Program, sources: &Sources, interner: &Interner) -> Option<Diagnostic> {
    if program.main.is_some() {
        return None;
    }
    let called_main = interner.get("main").and_then(|main| {
        let global = program.globals.values().find(|g| g.name == main).map(|g| g.span);
        global.or_else(|| program.c_funcs.values().find(|f| f.name == main).map(|f| f.span))
    });
    let similar = program.funcs.values().find(|f| {
        let name = interner.resolve(f.name);
        ["Main", "MAIN", "mian", "mai", "man", "_main", "start"].contains(&name)
    });
    let end = sources.iter().last().map_or(Span::default(), |(id, file)| {
        let end = file.text().trim_end().len() as u32;
        l4t_syntax::Range::new(end, end).in_file(id)
    });
    Some(wording::names::missing_main(end, called_main, similar.map(|f| (f.name_span, interner.resolve(f.name)))))
}

/// A function whose body is still to be checked.
pub(crate) struct PendingFunc<'a> {
    pub(crate) id: FuncId,
    pub(crate) file: &'a ast::File,
    pub(crate) item: &'a ast::FuncItem,
    /// The number of its item, counted through all files.
    pub(crate) item_number: u32,
}

/// A global variable whose first value is still to be checked.
pub(crate) struct PendingGlobal<'a> {
    pub(crate) id: GlobalId,
    pub(crate) file: &'a ast::File,
    pub(crate) init: ast::ExprId,
    /// The number of its item, counted through all files.
    pub(crate) item_number: u32,
}

/// What a struct's name stands for.
#[derive(Clone, Copy)]
pub(crate) struct NamedStruct {
    /// The first struct of this name.
    pub(crate) id: StructId,
    /// If there are more, which was reported; uses are silent.
    pub(crate) ambiguous: Option<Reported>,
}

/// Members of larger structs are found through a map.
pub(crate) const MAX_SEARCHED_MEMBERS: usize = 16;

/// What the parts of the checker share.
pub(crate) struct Checker<'a> {
    pub(crate) sources: &'a Sources,
    pub(crate) interner: &'a Interner,
    pub(crate) options: CheckOptions,
    pub(crate) program: Program,
    pub(crate) names: Names,
    /// Structs by name.
    pub(crate) structs: FxHashMap<Name, NamedStruct>,
    /// Members by name, of the structs that have many.
    pub(crate) members: FxHashMap<(StructId, Name), u32>,
    /// Where the names that are [`Def::Ambiguous`] were defined first.
    pub(crate) first_spans: FxHashMap<Name, Span>,
    /// The array types that struct members mention, until the structs have layouts; then unused.
    pub(crate) unmeasured: Option<Vec<(TyId, Span)>>,
    /// Names that the parser may have lost the declaration of: not to find them is no mistake of its own.
    pub(crate) skipped_names: FxHashSet<Name>,
    pub(crate) strings: FxHashMap<&'a [u8], crate::hir::StrId>,
    pub(crate) suggester: Suggester,
    /// What was said of names that mean nothing.
    pub(crate) said: FxHashMap<Wanted, Said>,
    /// Whether the parser reported anything.
    parser_reported: Option<Reported>,
    pub(crate) sink: Sink,
}

impl<'a> Checker<'a> {
    fn new(sources: &'a Sources, interner: &'a Interner, options: CheckOptions) -> Checker<'a> {
        Checker {
            sources,
            interner,
            options,
            program: Program::default(),
            names: Names::new(interner.len()),
            structs: FxHashMap::default(),
            members: FxHashMap::default(),
            first_spans: FxHashMap::default(),
            unmeasured: Some(Vec::new()),
            skipped_names: FxHashSet::default(),
            strings: FxHashMap::default(),
            suggester: Suggester::new(),
            said: FxHashMap::default(),
            parser_reported: None,
            sink: Sink::default(),
        }
    }

    fn finish(mut self) -> Checked {
        self.program.layouts.extend(&self.program.types);
        Checked { program: self.program, diagnostics: self.sink.into_diagnostics() }
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) -> Reported {
        self.sink.error(diagnostic)
    }

    /// Whether anything was reported so far, by the parser or here.
    pub(crate) fn reported(&self) -> Option<Reported> {
        self.sink.reported().or(self.parser_reported)
    }

    /// The index of a struct's first member of this name.
    pub(crate) fn member(&self, of: StructId, name: Name) -> Option<u32> {
        let members = &self.program.structs[of].members;
        if members.len() > MAX_SEARCHED_MEMBERS {
            return self.members.get(&(of, name)).copied();
        }
        members.iter().position(|member| member.name == name).map(|index| index as u32)
    }

    /// If the parser has said something about a name, so that not finding it is no second mistake: its declaration
    /// may have been skipped, or it has other letters than ASCII ones.
    pub(crate) fn excused(&self, name: Name) -> Option<Reported> {
        let is_excused = self.skipped_names.contains(&name) || !self.text(name).is_ascii();
        self.parser_reported.filter(|_| is_excused)
    }

    pub(crate) fn text(&self, name: Name) -> &'a str {
        self.interner.resolve(name)
    }

    /// The source text of a place.
    pub(crate) fn source_text(&self, span: Span) -> &'a str {
        let range = span.range.start as usize..span.range.end as usize;
        self.sources.get(span.file).text().get(range).unwrap_or_default()
    }

    /// Where a top-level name is defined first.
    pub(crate) fn def_span(&self, name: Name, def: Def) -> Span {
        match def {
            Def::Func(id) => self.program.funcs[id].name_span,
            Def::Global(id) => self.program.globals[id].span,
            Def::CFunc(id) => self.program.c_funcs[id].span,
            Def::Ambiguous(_) => self.first_spans.get(&name).copied().unwrap_or_default(),
        }
    }

    /// A type as a message shows it: of a very long one, the beginning.
    pub(crate) fn spell(&self, ty: TyId) -> String {
        let mut out = Shortened(String::new());
        if write!(out, "{}", self.program.type_name(ty, self.interner)).is_err() {
            out.0.push('…');
        }
        out.0
    }
}

/// Takes the beginning of a text and refuses the rest, so that a type as long as the program is not spelled out in each
/// of as many messages.
struct Shortened(String);

impl std::fmt::Write for Shortened {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        const MAX_BYTES: usize = 200;
        if self.0.len() + text.len() > MAX_BYTES {
            return Err(std::fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}
