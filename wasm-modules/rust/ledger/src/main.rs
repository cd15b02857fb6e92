//! A ledger in one file, `/state/accounts`, with a line `NAME BALANCE` for each account. The payload
//! `FROM TO AMOUNT` moves an amount; an empty one returns all balances. Only `bank` may be overdrawn, so that the
//! sum of all balances is always 0.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};

const FILE: &str = "/state/accounts";

type Accounts = BTreeMap<String, i64>;

fn main() {
    match run() {
        Ok(answer) => print!("{}", answer),
        Err(why) => {
            eprintln!("ledger: {}", why);
            std::process::exit(1);
        }
    }
}

fn run() -> Result<String, String> {
    let mut payload = String::new();
    io::stdin().read_to_string(&mut payload).map_err(|_| "the payload is not UTF-8")?;
    let mut accounts = read()?;
    match payload.split_whitespace().collect::<Vec<_>>()[..] {
        [] => Ok(text(&accounts)),
        [from, to, amount] => {
            transfer(&mut accounts, from, to, amount)?;
            fs::write(FILE, text(&accounts)).map_err(|error| format!("{}: {}", FILE, error))?;
            Ok(format!("{} {}\n{} {}\n", from, accounts[from], to, accounts[to]))
        }
        _ => Err("expected is FROM TO AMOUNT".to_string()),
    }
}

fn transfer(accounts: &mut Accounts, from: &str, to: &str, amount: &str) -> Result<(), String> {
    let amount = amount
        .parse::<i64>()
        .ok()
        .filter(|number| *number > 0)
        .ok_or_else(|| format!("the amount {} is not a whole number above 0", amount))?;
    if from == to {
        return Err(format!("{} cannot pay itself", from));
    }
    let left = balance(accounts, from).checked_sub(amount).ok_or("a balance does not fit in 64 bits")?;
    let more = balance(accounts, to).checked_add(amount).ok_or("a balance does not fit in 64 bits")?;
    if left < 0 && from != "bank" {
        return Err(format!("{} has {}, and cannot pay {}", from, left + amount, amount));
    }
    accounts.insert(from.to_string(), left);
    accounts.insert(to.to_string(), more);
    Ok(())
}

fn balance(accounts: &Accounts, name: &str) -> i64 {
    accounts.get(name).copied().unwrap_or(0)
}

fn read() -> Result<Accounts, String> {
    let file = match fs::read_to_string(FILE) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Accounts::new()),
        Err(error) => return Err(format!("{}: {}", FILE, error)),
    };
    let mut accounts = Accounts::new();
    for line in file.lines() {
        let entry = line.split_once(' ').and_then(|(name, number)| Some((name, number.parse().ok()?)));
        let (name, balance) = entry.ok_or_else(|| format!("{} has the line {}", FILE, line))?;
        accounts.insert(name.to_string(), balance);
    }
    match accounts.values().map(|balance| i128::from(*balance)).sum::<i128>() {
        0 => Ok(accounts),
        sum => Err(format!("the balances add up to {}, not 0", sum)),
    }
}

fn text(accounts: &Accounts) -> String {
    accounts.iter().map(|(name, balance)| format!("{} {}\n", name, balance)).collect()
}
