//! What backends answer instead of code, in words.

use crate::backends;
use crate::error::{missing_symbols, reason};
use l4t_front::{Defect, EnvironmentError, Failure};
use l4t_mir::backend::{BackendError, HelperProblem, Limit, SystemError, Unsupported};
use l4t_syntax::{Code, Text};

/// What a backend answered, as the failure that it means for the user.
pub(crate) fn backend_failure(backend: &str, stage: &'static str, error: BackendError) -> Failure {
    match error {
        BackendError::Internal(message) => Failure::Defect(Defect { stage, message }),
        BackendError::MissingSymbol(name) => missing_symbols(&[&name]).into(),
        BackendError::Helper(problem) => helper(backend, problem).into(),
        BackendError::Unsupported(what) => unsupported(backend, what).into(),
        BackendError::Limit(what) => limit(backend, what).into(),
    }
}

/// What the system said, in both languages.
fn system_reason(error: SystemError) -> (String, String) {
    reason(&std::io::Error::from_raw_os_error(error.0))
}

/// The error for a target that a backend makes no code for.
pub(crate) fn unsupported_target(backend: &str, triple: &str) -> EnvironmentError {
    EnvironmentError::new(
        Code::UNSUPPORTED_TARGET,
        format!("the `{backend}` backend makes no code for `{triple}`"),
        format!("バックエンド `{backend}` は `{triple}` 向けのコードを生成できない"),
    )
}

fn unsupported(backend: &str, what: Unsupported) -> EnvironmentError {
    let error = |en: String, ja: String| EnvironmentError::new(Code::BACKEND_LIMIT, en, ja);
    match what {
        Unsupported::Target(triple) => unsupported_target(backend, &triple),
        Unsupported::ProcessorChoice => error(
            format!(
                "the code of `{backend}` is for every processor of a target; `--backend=llvm` can be told which one"
            ),
            format!(
                "`{backend}` のコードはターゲットのどのプロセッサでも動く。プロセッサを選べるのは `--backend=llvm`"
            ),
        ),
        Unsupported::ProcessorName(name) => error(
            format!("the `{backend}` backend knows no processor `{name}` for this target"),
            format!("バックエンド `{backend}` は、このターゲットのプロセッサ `{name}` を知らない"),
        )
        .note(
            "`l4t --print target-cpus` lists those that it knows",
            "使えるものは `l4t --print target-cpus` で表示される",
        ),
        Unsupported::ProcessorFeature(name) => error(
            format!("the `{backend}` backend knows no processor feature `{name}` for this target"),
            format!("バックエンド `{backend}` は、このターゲットのプロセッサの機能 `{name}` を知らない"),
        ),
        Unsupported::NativeProcessor(triple) => error(
            format!("this machine's processor is none for `{triple}`: `native` names another kind"),
            format!("このマシンのプロセッサは `{triple}` 用ではない: `native` は別の種類を表す"),
        ),
        Unsupported::CodeInMemory => error(
            format!("the `{backend}` backend cannot run programs in memory on this system"),
            format!("バックエンド `{backend}` は、このシステムではメモリ上でプログラムを実行できない"),
        )
        .note(
            "`l4t build` makes an executable, and the default backend runs programs in memory",
            "`l4t build` で実行ファイルを作るか、既定のバックエンドで実行する",
        ),
        Unsupported::ExecutableMemory(system) => {
            let (en, ja) = system_reason(system);
            error(
                format!("this system refuses code in memory: {en}"),
                format!("このシステムはメモリ上のコードを許可しない: {ja}"),
            )
        }
    }
}

fn limit(backend: &str, what: Limit) -> EnvironmentError {
    let Text { en, ja } = match what {
        Limit::Frame { function, max_bytes } => Text::new(
            format!("the variables of function `{function}` take more than {max_bytes} bytes of stack"),
            format!("関数 `{function}` の変数がスタックの {max_bytes} バイトを超える"),
        ),
        Limit::Function(function) => Text::new(
            format!("function `{function}` is too large to compile"),
            format!("関数 `{function}` が大きすぎてコンパイルできない"),
        ),
        Limit::Globals { max_bytes } => Text::new(
            format!("the global variables take more than {max_bytes} bytes"),
            format!("グローバル変数が {max_bytes} バイトを超える"),
        ),
        Limit::Distance => Text::new(
            "its code and data are too large to refer to each other",
            "コードとデータが大きすぎて互いに参照できない",
        ),
        Limit::Memory { bytes, reason: system } => {
            let (en, ja) = system_reason(system);
            Text::new(format!("no {bytes} bytes of memory: {en}"), format!("メモリ {bytes} バイトを確保できない: {ja}"))
        }
    };
    EnvironmentError::new(
        Code::BACKEND_LIMIT,
        format!("the program is too large for the `{backend}` backend: {en}"),
        format!("プログラムがバックエンド `{backend}` には大きすぎる: {ja}"),
    )
}

/// The error for a backend's program of its own, `l4t-NAME`.
fn helper(backend: &str, problem: HelperProblem) -> EnvironmentError {
    let stopped = |en: String, ja: String| EnvironmentError::new(Code::BACKEND_STOPPED, en, ja);
    match problem {
        HelperProblem::OtherVersion => other_version(backend),
        HelperProblem::NotStarted(system) => {
            let (en, ja) = system_reason(system);
            EnvironmentError::new(
                Code::UNKNOWN_BACKEND,
                format!("cannot start the program `l4t-{backend}` beside `l4t`: {en}"),
                format!("`l4t` と同じフォルダのプログラム `l4t-{backend}` を起動できない: {ja}"),
            )
        }
        HelperProblem::NotHeard(system) => {
            let (en, ja) = system_reason(system);
            stopped(
                format!("cannot talk with the program `l4t-{backend}`: {en}"),
                format!("プログラム `l4t-{backend}` とやり取りできない: {ja}"),
            )
        }
        HelperProblem::Killed(signal) => stopped(
            format!("the program `l4t-{backend}` was ended by signal {signal} before it had answered"),
            format!("プログラム `l4t-{backend}` が、結果を返す前にシグナル {signal} で終了した"),
        )
        .note(
            "somebody ended it, or the system did because memory ran out",
            "誰かが終了させたか、メモリが足りなくなってシステムが終了させた",
        ),
        HelperProblem::OutOfMemory => stopped(
            format!("the program `l4t-{backend}` ran out of memory"),
            format!("プログラム `l4t-{backend}` のメモリが足りなくなった"),
        ),
        HelperProblem::CutShort => stopped(
            format!("the answer of the program `l4t-{backend}` is not complete"),
            format!("プログラム `l4t-{backend}` の結果が途中で切れている"),
        )
        .note("it ended too early, or a part was lost on the way", "早く終了しすぎたか、途中で一部が失われた"),
    }
}

/// The error for a backend's program that was built from other sources.
fn other_version(backend: &str) -> EnvironmentError {
    let error = EnvironmentError::new(
        Code::UNKNOWN_BACKEND,
        format!("the program `l4t-{backend}` beside `l4t` comes from another version of the compiler"),
        format!("`l4t` と同じフォルダのプログラム `l4t-{backend}` は、コンパイラの別のバージョンのものである"),
    )
    .note(
        "the two work together, so both must be built from the same sources",
        "両者は協力して動くので、同じソースからビルドする必要がある",
    );
    match backends::ALL.iter().find(|entry| entry.name == backend) {
        Some(entry) => error.note(
            format!("build it anew in the compiler's sources: `{}`", entry.how_to_get),
            format!("コンパイラのソースで、もう一度ビルドする: `{}`", entry.how_to_get),
        ),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The letters of Japanese: hiragana, katakana and Chinese characters.
    fn is_japanese(c: char) -> bool {
        matches!(c, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}')
    }

    #[track_caller]
    fn check(text: &Text) {
        let Text { en, ja } = text;
        assert!(!en.is_empty() && en.is_ascii() && !en.ends_with('.') && !en.contains('\n'), "{en}");
        assert!(!ja.ends_with('。') && !ja.contains('\n'), "{ja}");
        // Names, numbers and what somebody types may stand in it, but no English sentence.
        let is_word = |word: &str| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase());
        let outside_backticks: String = ja.split('`').step_by(2).collect::<Vec<_>>().join("`");
        let english = outside_backticks.split(|c: char| !c.is_alphabetic()).filter(|word| is_word(word));
        assert_eq!(english.collect::<Vec<_>>(), <[&str; 0]>::default(), "{ja}");
        assert!(ja.chars().any(is_japanese), "{ja}");
    }

    #[test]
    fn every_error_is_worded_in_both_languages() {
        let (mut messages, mut n_defects) = (Vec::new(), 0);
        for error in BackendError::one_of_each() {
            match backend_failure("llvm", "codegen", error) {
                Failure::Environment(error) => {
                    std::iter::once(&error.message).chain(&error.notes).for_each(check);
                    messages.push(error.message.en);
                }
                Failure::Defect(_) => n_defects += 1,
                Failure::Program => panic!("no backend finds mistakes in programs"),
            }
        }
        let n_messages = messages.len();
        messages.sort();
        messages.dedup();
        assert_eq!(messages.len(), n_messages, "each is told from the others");
        assert_eq!(n_defects, 1);
    }
}
