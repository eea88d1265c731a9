//! Diagnostics for people: the layout of rustc, by annotate-snippets.

use crate::excerpt::{self, Cluster};
use crate::{Style, severity_name};
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Patch, Renderer, Snippet};
use l4t_front::{Diagnostics, EnvironmentError};
use l4t_syntax::{Diagnostic, Edit, Fix, Label, Lang, Range, Severity, Sources};

/// A fix of more changes, or of a longer one, is told but not shown.
const MAX_SHOWN_EDITS: usize = 100;
const MAX_SHOWN_EDIT_BYTES: usize = 400;

/// One diagnostic, without a line break at the end.
pub(crate) fn diagnostic(diagnostic: &Diagnostic, sources: &Sources, style: Style) -> String {
    let lang = style.lang;
    let title = level(diagnostic.severity, lang).primary_title(diagnostic.message.get(lang)).id(diagnostic.code.code);
    let mut cut = Vec::new();
    let mut group = Group::with_title(title).elements(source_elements(diagnostic, sources, lang, &mut cut));
    for note in &diagnostic.notes {
        group = group.element(note_level(lang).message(note.get(lang)));
    }
    let mut report = vec![group];
    report.extend(diagnostic.fixes.iter().map(|fix| fix_group(fix, sources, lang)));
    with_columns(renderer(style).render(&report), &cut)
}

/// A problem without a place, with a line break at the end.
pub(crate) fn environment_error(error: &EnvironmentError, style: Style) -> String {
    let lang = style.lang;
    let title = level(Severity::Error, lang).primary_title(error.message.get(lang)).id(error.code.code);
    let mut group = Group::with_title(title);
    for note in &error.notes {
        group = group.element(note_level(lang).message(note.get(lang)));
    }
    let mut text = renderer(style).render(&[group]);
    text.push('\n');
    text
}

/// The last lines: how much there was, and where to learn more.
pub(crate) fn summary(diagnostics: &Diagnostics, style: Style) -> String {
    let lang = style.lang;
    let mut out = String::new();
    if diagnostics.n_omitted() > 0 {
        out.push_str(&omitted(diagnostics, lang));
        out.push('\n');
    }
    out.push_str(&counts(diagnostics.n_errors, diagnostics.n_warnings, lang));
    out.push('\n');
    if let Some(first) = diagnostics.list.iter().find(|d| d.severity == Severity::Error) {
        let code = first.code.code;
        out.push_str(&match lang {
            Lang::En => format!("`l4t explain {code}` says more about the first error\n"),
            Lang::Ja => format!("最初のエラーの詳しい説明: `l4t explain {code}`\n"),
        });
    }
    out
}

/// How many diagnostics were not shown.
pub(crate) fn omitted(diagnostics: &Diagnostics, lang: Lang) -> String {
    let n = diagnostics.n_omitted();
    match lang {
        Lang::En => format!("... and {n} more (`--max-errors=0` shows all)"),
        Lang::Ja => format!("... ほか {n} 件 (`--max-errors=0` ですべて表示)"),
    }
}

fn counts(n_errors: usize, n_warnings: usize, lang: Lang) -> String {
    let part = |n: usize, one: &str, many: &str, ja: &str| match (n, lang) {
        (0, _) => None,
        (_, Lang::Ja) => Some(format!("{ja} {n} 件")),
        (1, Lang::En) => Some(format!("1 {one}")),
        (_, Lang::En) => Some(format!("{n} {many}")),
    };
    let parts = [part(n_errors, "error", "errors", "エラー"), part(n_warnings, "warning", "warnings", "警告")];
    let separator = if lang == Lang::Ja { "、" } else { ", " };
    parts.into_iter().flatten().collect::<Vec<_>>().join(separator)
}

fn renderer(style: Style) -> Renderer {
    if style.color { Renderer::styled() } else { Renderer::plain() }
}

fn level(severity: Severity, lang: Lang) -> Level<'static> {
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    level.with_name(severity_name(severity, lang))
}

fn note_level(lang: Lang) -> Level<'static> {
    match lang {
        Lang::En => Level::NOTE,
        Lang::Ja => Level::NOTE.with_name("補足"),
    }
}

fn help_level(lang: Lang) -> Level<'static> {
    match lang {
        Lang::En => Level::HELP,
        Lang::Ja => Level::HELP.with_name("ヒント"),
    }
}

/// The source lines with carets and labels; places far from each other in pieces of their own.
fn source_elements<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a Sources,
    lang: Lang,
    cut: &mut Vec<Cut>,
) -> Vec<Element<'a>> {
    let primary = &diagnostic.primary;
    let file = sources.get(primary.span.file);
    if file.not_text().is_some() {
        let at = file.line_col(primary.span.range.start);
        return vec![Origin::path(file.name()).line(at.line as usize).char_column(at.col as usize).into()];
    }
    let mark = |kind: AnnotationKind, label: &'a Label| {
        let range = excerpt::markable(sources.get(label.span.file), label.span.range);
        (label.span.file, range, (kind, label.text.get(lang)))
    };
    let primary = std::iter::once(mark(AnnotationKind::Primary, primary));
    let secondary = diagnostic.secondary.iter().map(|label| mark(AnnotationKind::Context, label));
    let clusters = excerpt::clusters(sources, primary.chain(secondary).collect());
    clusters.into_iter().map(|cluster| cluster_element(cluster, sources, cut)).collect()
}

/// A place in a line of which not all is shown: its file and line, as the renderer writes them, and its column.
type Cut = (String, u32);

fn cluster_element<'a>(
    cluster: Cluster<(AnnotationKind, &'a str)>,
    sources: &'a Sources,
    cut: &mut Vec<Cut>,
) -> Element<'a> {
    let file = sources.get(cluster.file);
    let excerpt = excerpt::lines_around(file, cluster.cover, cluster.marks.iter().map(|mark| mark.0));
    let is_primary = |mark: &&(Range, (AnnotationKind, &str))| matches!(mark.1.0, AnnotationKind::Primary);
    let place = cluster.marks.iter().find(is_primary).or(cluster.marks.first()).map_or(cluster.cover, |mark| mark.0);
    let annotations: Vec<_> = cluster
        .marks
        .into_iter()
        .map(|(range, (kind, label))| {
            kind.span(excerpt.local(range)).label(Some(label).filter(|label| !label.is_empty()))
        })
        .collect();
    if excerpt.is_cut() {
        let at = file.line_col(place.start);
        cut.push((format!("{}:{}:", file.name(), at.line), at.col));
    }
    let snippet = Snippet::source(excerpt.text).line_start(excerpt.first_line).path(file.name());
    snippet.annotations(annotations).into()
}

/// Puts columns right that the renderer counted in what is left of a line, in the order in which they stand.
fn with_columns(mut rendered: String, cut: &[Cut]) -> String {
    let mut from = 0;
    for (before, col) in cut {
        let Some(at) = rendered.get(from..).and_then(|rest| rest.find(before)) else { continue };
        let start = from + at + before.len();
        let n_digits = rendered.get(start..).map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
        rendered.replace_range(start..start + n_digits, &col.to_string());
        from = start;
    }
    rendered
}

/// A fix: what to do, and the changed lines where they can be shown together.
fn fix_group<'a>(fix: &'a Fix, sources: &'a Sources, lang: Lang) -> Group<'a> {
    let title = help_level(lang).secondary_title(fix.text.get(lang));
    let marks = fix.edits.iter().map(|edit| (edit.span.file, edit.span.range, edit)).collect();
    let elements = excerpt::clusters(sources, marks).into_iter().map(|cluster| patch_element(cluster, sources));
    match elements.collect::<Option<Vec<_>>>() {
        Some(elements) => Group::with_title(title).elements(elements),
        None => Group::with_title(title),
    }
}

/// The lines that a fix changes; `None` if they, or what is written there, are too long to show.
fn patch_element<'a>(cluster: Cluster<&'a Edit>, sources: &'a Sources) -> Option<Element<'a>> {
    let file = sources.get(cluster.file);
    let excerpt = excerpt::lines_around(file, cluster.cover, cluster.marks.iter().map(|mark| mark.0));
    let is_shown = |(range, edit): &(Range, &Edit)| excerpt.holds(*range) && edit.text.len() <= MAX_SHOWN_EDIT_BYTES;
    if cluster.marks.len() > MAX_SHOWN_EDITS || !cluster.marks.iter().all(is_shown) {
        return None;
    }
    let patch = |(range, edit): (Range, &'a Edit)| Patch::new(excerpt.local(range), edit.text.as_str());
    let patches: Vec<_> = cluster.marks.into_iter().map(patch).collect();
    let snippet = Snippet::source(excerpt.text).line_start(excerpt.first_line).path(file.name());
    Some(snippet.patches(patches).into())
}
