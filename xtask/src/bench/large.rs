//! A large program, realistic line by line, in L4T and in C.
//!
//! It is made of modules: a struct, a few globals, and functions of the kinds that people write: arithmetic, loops over
//! arrays, structs through pointers, calls of each other, strings and output. Names and constants differ everywhere.

/// The same program twice.
pub struct Large {
    pub l4t: String,
    pub c: String,
}

/// A program of at least `n_lines` lines of L4T.
pub fn program(n_lines: usize) -> Large {
    let mut large = Large { l4t: String::from(L4T_HEAD), c: String::from(C_HEAD) };
    let n_modules = n_lines.div_ceil(L4T_MODULE.lines().count());
    for module in 0..n_modules {
        append(&mut large.l4t, L4T_MODULE, module);
        append(&mut large.c, C_MODULE, module);
    }
    // Everything is called: compilers leave out what is not.
    append(&mut large.l4t, "func main() -> num\n  num sum\n", 0);
    append(&mut large.c, "int main(void) {\n    num sum = 0;\n", 0);
    for module in 0..n_modules {
        append(&mut large.l4t, "  sum: sum + report@(3)\n", module);
        append(&mut large.c, "    sum = sum + report@(3);\n", module);
    }
    append(&mut large.l4t, "  return sum % 100\n", 0);
    append(&mut large.c, "    return sum % 100;\n}\n", 0);
    large
}

/// Appends a module with `@` as its number and `@K` as a number that differs from module to module.
fn append(text: &mut String, template: &str, module: usize) {
    let number = module.to_string();
    let constant = (module * 7919 % 1000 + 2).to_string();
    let mut rest = template;
    while let Some(at) = rest.find('@') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.strip_prefix('K') {
            Some(behind) => {
                text.push_str(&constant);
                rest = behind;
            }
            None => text.push_str(&number),
        }
    }
    text.push_str(rest);
}

const L4T_HEAD: &str = "\
ffi \"C\" printf
ffi \"C\" malloc
ffi \"C\" free
";

const C_HEAD: &str = "\
#include <stdio.h>
#include <stdlib.h>
typedef long long num;
";

const L4T_MODULE: &str = r#"
// Branch @: accounts with a balance, a limit and a short history.
struct Account@
  num id
  num balance
  num limit
  array<num>[8] history
  char grade

array<struct Account@>[16] accounts@
num opened@, closed@

// The smallest power of the base that is not below the number.
func power_above@(num number, num base) -> num
  num result
  result: 1
  loop result < number
    result: result * base
    if result > @K * 1000
      return result
  return result

func greatest_divisor@(num a, num b) -> num
  num rest
  loop b != 0
    rest: a % b
    a: b
    b: rest
  return a

// Opens an account and answers its index.
func open@(num id, num limit) -> num
  num index
  index: opened@ % 16
  accounts@[index].id: id
  accounts@[index].limit: limit
  accounts@[index].balance: 0
  opened@: opened@ + 1
  return index

func deposit@(ptr<struct Account@> account, num amount) -> num
  num slot
  if amount <= 0 || (*account).balance + amount > (*account).limit
    return 0
  elif amount = @K
    printf("branch @: the lucky amount %lld\n", amount)
  else
    slot: amount % 8
    (*account).history[slot]: (*account).history[slot] + 1
  (*account).balance: (*account).balance + amount
  return 1

func total@(num first, num last) -> num
  num sum, i
  i: first
  loop i < last
    sum: sum + accounts@[i].balance * 2 - accounts@[i].limit / @K
    i: i + 1
  return sum

// Sorts by insertion; the block comes from the heap and goes back there.
func sorted_balance@(num count) -> num
  ptr<array<num>[16]> copy
  copy: malloc(128)
  num i, j, key
  loop i < count
    (*copy)[i]: accounts@[i].balance
    i: i + 1
  i: 1
  loop i < count
    key: (*copy)[i]
    j: i - 1
    loop j >= 0 && (*copy)[j] > key
      (*copy)[j + 1]: (*copy)[j]
      j: j - 1
    (*copy)[j + 1]: key
    i: i + 1
  key: (*copy)[count / 2]
  free(copy)
  return key

func report@(num rounds) -> num
  array<num>[4] sums
  num round, index
  funcptr (num, num) -> num sum
  sum: total@
  loop round < rounds
    index: open@(round * @K, 1000 + round)
    deposit@(&accounts@[index], round * 3 + 1)
    sums[round % 4]: sums[round % 4] + sum(0, index)
    if greatest_divisor@(index + 12, @K) = 1 && power_above@(round, 3) > 9
      printf("branch @: round %lld of %lld, sum %lld\n", round, rounds, sums[round % 4])
      closed@: closed@ + 1
    round: round + 1
  return sums[0] + sums[1] * 2 + sorted_balance@(8) - closed@
"#;

const C_MODULE: &str = r#"
/* Branch @: accounts with a balance, a limit and a short history. */
struct Account@ {
    num id;
    num balance;
    num limit;
    num history[8];
    unsigned char grade;
};

static struct Account@ accounts@[16];
static num opened@, closed@;

/* The smallest power of the base that is not below the number. */
static num power_above@(num number, num base) {
    num result;
    result = 1;
    while (result < number) {
        result = result * base;
        if (result > @K * 1000)
            return result;
    }
    return result;
}

static num greatest_divisor@(num a, num b) {
    num rest;
    while (b != 0) {
        rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Opens an account and answers its index. */
static num open@(num id, num limit) {
    num index;
    index = opened@ % 16;
    accounts@[index].id = id;
    accounts@[index].limit = limit;
    accounts@[index].balance = 0;
    opened@ = opened@ + 1;
    return index;
}

static num deposit@(struct Account@ *account, num amount) {
    num slot;
    if (amount <= 0 || account->balance + amount > account->limit)
        return 0;
    else if (amount == @K)
        printf("branch @: the lucky amount %lld\n", amount);
    else {
        slot = amount % 8;
        account->history[slot] = account->history[slot] + 1;
    }
    account->balance = account->balance + amount;
    return 1;
}

static num total@(num first, num last) {
    num sum = 0, i;
    i = first;
    while (i < last) {
        sum = sum + accounts@[i].balance * 2 - accounts@[i].limit / @K;
        i = i + 1;
    }
    return sum;
}

/* Sorts by insertion; the block comes from the heap and goes back there. */
static num sorted_balance@(num count) {
    num *copy;
    copy = malloc(128);
    num i = 0, j, key;
    while (i < count) {
        copy[i] = accounts@[i].balance;
        i = i + 1;
    }
    i = 1;
    while (i < count) {
        key = copy[i];
        j = i - 1;
        while (j >= 0 && copy[j] > key) {
            copy[j + 1] = copy[j];
            j = j - 1;
        }
        copy[j + 1] = key;
        i = i + 1;
    }
    key = copy[count / 2];
    free(copy);
    return key;
}

static num report@(num rounds) {
    num sums[4] = {0};
    num round = 0, index;
    num (*sum)(num, num);
    sum = total@;
    while (round < rounds) {
        index = open@(round * @K, 1000 + round);
        deposit@(&accounts@[index], round * 3 + 1);
        sums[round % 4] = sums[round % 4] + sum(0, index);
        if (greatest_divisor@(index + 12, @K) == 1 && power_above@(round, 3) > 9) {
            printf("branch @: round %lld of %lld, sum %lld\n", round, rounds, sums[round % 4]);
            closed@ = closed@ + 1;
        }
        round = round + 1;
    }
    return sums[0] + sums[1] * 2 + sorted_balance@(8) - closed@;
}
"#;
