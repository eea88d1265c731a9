//! Diagnostics in their forms and languages.

use super::{HELLO, Sandbox, WRONG};

#[test]
fn an_error_in_both_languages_and_status_1() {
    let sandbox = Sandbox::with(&[("a.l4t", WRONG)]);
    let english = sandbox.l4t(&["check", "a.l4t"]);
    english.fails(1, "error[E0201]: cannot find `answer`");
    assert!(english.stderr.contains("1 error\n`l4t explain E0201` says more"), "{}", english.stderr);
    let japanese = sandbox.l4t(&["check", "a.l4t", "--lang=ja"]);
    japanese.fails(1, "エラー[E0201]: `answer` が見つからない");
    assert!(japanese.stderr.contains("エラー 1 件"), "{}", japanese.stderr);
}

#[test]
fn the_environment_chooses_the_language() {
    let sandbox = Sandbox::with(&[("a.l4t", WRONG)]);
    let first_line = |env: &[(&str, &str)]| {
        let output = sandbox.command(&["check", "a.l4t"]).envs(env.iter().copied()).output().expect("it starts");
        String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or_default().to_owned()
    };
    let (en, ja) = ("error[E0201]: cannot find `answer`", "エラー[E0201]: `answer` が見つからない");
    assert_eq!(first_line(&[("LANG", "ja_JP.UTF-8")]), ja);
    assert_eq!(first_line(&[("LANG", "ja_JP.UTF-8"), ("LC_ALL", "C")]), en);
    assert_eq!(first_line(&[("LC_ALL", "C"), ("L4T_LANG", "ja")]), ja);
}

#[test]
fn every_command_reports_the_same_way() {
    let sandbox = Sandbox::with(&[("a.l4t", WRONG)]);
    let checked = sandbox.l4t(&["check", "a.l4t"]);
    for args in [&["run", "a.l4t"][..], &["build", "a.l4t"], &["a.l4t"], &["build", "--emit=mir", "a.l4t"]] {
        assert_eq!(sandbox.l4t(args), checked, "{args:?}");
    }
    assert_eq!(sandbox.files(), ["a.l4t"]);
}

#[test]
fn short_form() {
    let sandbox = Sandbox::with(&[("a.l4t", WRONG)]);
    sandbox.l4t(&["check", "--error-format=short", "a.l4t"]).is(
        1,
        "",
        "a.l4t:2:10: error[E0201]: cannot find `answer`\n",
    );
}

#[test]
fn json_has_the_documented_fields() {
    let sandbox = Sandbox::with(&[("a.l4t", WRONG), ("b.l4t", "func helper() -> num\n  return 1 +\n")]);
    let done = sandbox.l4t(&["check", "--error-format=json", "a.l4t", "b.l4t"]);
    assert_eq!((done.status, done.stdout.as_str()), (Some(1), ""));
    let fields = [
        "code", "name", "severity", "message", "file", "line", "col", "end_line", "end_col", "labels", "notes",
        "fixes", "rendered",
    ];
    let mut files = Vec::new();
    for line in done.stderr.lines() {
        let message: serde_json::Value = serde_json::from_str(line).expect("each line is an object");
        let object = message.as_object().expect("each line is an object");
        let mut names: Vec<&str> = object.keys().map(String::as_str).collect();
        let mut expected = fields.to_vec();
        names.sort_unstable();
        expected.sort_unstable();
        assert_eq!(names, expected);
        files.push(object["file"].as_str().expect("a name").to_owned());
    }
    assert_eq!(files, ["a.l4t", "b.l4t"]);
}

#[test]
fn json_for_what_has_no_place() {
    let done = Sandbox::new().l4t(&["check", "--error-format=json", "missing.l4t"]);
    assert_eq!(done.status, Some(2));
    let message: serde_json::Value = serde_json::from_str(&done.stderr).expect("an object");
    assert_eq!(message["code"], "E0701");
    assert_eq!(message["name"], "unreadable-file");
    assert!(message["line"].is_null());
}

#[test]
fn colours_only_when_wanted() {
    let sandbox = Sandbox::with(&[("a.l4t", WRONG)]);
    assert!(!sandbox.l4t(&["check", "a.l4t"]).stderr.contains('\x1b'));
    assert!(!sandbox.l4t(&["check", "--color=never", "a.l4t"]).stderr.contains('\x1b'));
    assert!(sandbox.l4t(&["check", "--color=always", "a.l4t"]).stderr.contains('\x1b'));
}

#[test]
fn many_errors_are_bounded_and_counted() {
    let missing: String = (0..1100).map(|i| format!("  missing{i}\n")).collect();
    let text = format!("func main() -> num\n{missing}  return 0\n");
    let sandbox = Sandbox::with(&[("a.l4t", &text)]);
    let shown = |args: &[&str]| {
        let done = sandbox.l4t(args);
        assert_eq!(done.status, Some(1));
        (done.stderr.matches("cannot find `missing").count(), done.stderr)
    };
    let (n, stderr) = shown(&["check", "--error-format=short", "a.l4t"]);
    assert_eq!(n, 50);
    assert!(stderr.ends_with("... and 1050 more (`--max-errors=0` shows all)\n"), "{stderr}");
    let (n, stderr) = shown(&["check", "--max-errors=3", "a.l4t"]);
    assert_eq!(n, 3);
    assert!(stderr.contains("... and 1097 more (`--max-errors=0` shows all)\n1100 errors\n"), "{stderr}");
    assert_eq!(shown(&["check", "--max-errors=0", "--error-format=short", "a.l4t"]).0, 1100);
    assert_eq!(shown(&["check", "--error-format=json", "a.l4t"]).1.lines().count(), 1000);
}

#[test]
fn several_files_are_one_program() {
    let sandbox = Sandbox::with(&[
        ("main.l4t", "func main() -> num\n  return twice(21)\n"),
        ("lib.l4t", "func twice(num n) -> num\n  return n + n\n"),
    ]);
    sandbox.l4t(&["check", "main.l4t", "lib.l4t"]).is(0, "", "");
    sandbox.l4t(&["check", "main.l4t"]).fails(1, "error[E0201]: cannot find `twice`");
}

#[test]
fn check_needs_no_main_but_the_others_do() {
    let sandbox = Sandbox::with(&[("lib.l4t", "func twice(num n) -> num\n  return n + n\n")]);
    sandbox.l4t(&["check", "lib.l4t"]).is(0, "", "");
    for command in ["run", "build"] {
        let done = sandbox.l4t(&[command, "lib.l4t"]);
        assert_eq!(done.status, Some(1));
        assert!(done.stderr.starts_with("error[E0207]"), "{}", done.stderr);
    }
    assert_eq!(sandbox.files(), ["lib.l4t"]);
}

#[test]
fn standard_input_as_a_source() {
    let sandbox = Sandbox::new();
    let done = sandbox.l4t_with_input(&["check", "--error-format=short", "-"], WRONG);
    done.is(1, "", "<stdin>:2:10: error[E0201]: cannot find `answer`\n");
    sandbox.l4t_with_input(&["check", "-"], HELLO).is(0, "", "");
}

#[test]
fn files_that_cannot_be_read() {
    let sandbox = Sandbox::with(&[("a.l4t", HELLO)]);
    std::fs::create_dir(sandbox.path("folder")).expect("a folder can be made");
    sandbox
        .l4t(&["run", "missing.l4t"])
        .fails(2, "error[E0701]: cannot read `missing.l4t`: there is no such file or folder");
    sandbox.l4t(&["run", "folder"]).fails(2, "error[E0702]: `folder` is a folder, not a source file");
    sandbox
        .l4t(&["run", "a.l4t/b.l4t", "--lang=ja"])
        .fails(2, "エラー[E0701]: `a.l4t/b.l4t` を読み込めない: パスの途中がフォルダではない");
    let sparse = std::fs::File::create(sandbox.path("huge.l4t")).expect("a file can be made");
    sparse.set_len(1 << 32).expect("a sparse file takes no room");
    sandbox
        .l4t(&["check", "huge.l4t"])
        .fails(2, "error[E0703]: `huge.l4t` is too large: a source file must be smaller than 4 GiB");
}

#[test]
fn a_device_without_end() {
    let done = Sandbox::new().l4t(&["check", "/dev/zero"]);
    done.fails(2, "error[E0703]: `/dev/zero` gives too much: a pipe or device may give less than 256 MiB");
}

#[test]
fn timings_name_the_stages() {
    let sandbox = Sandbox::with(&[("a.l4t", HELLO)]);
    let done = sandbox.l4t(&["check", "--timings", "a.l4t"]);
    let stages: Vec<&str> = done.stderr.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(stages, ["parse", "check", "total"]);
}
