// Drivers of Rust with their defaults: `drivers NAME` connects to DOUBLETAKE_URL, asks once so that the
// connection stands, then makes the one call, and prints what its caller saw.
use std::{env, process::exit, thread::sleep, time::Duration};

type Step = Box<dyn FnMut() -> Result<String, String>>;

fn redis_connection(address: &str) -> Step {
    let client = redis::Client::open(format!("redis://{address}")).unwrap();
    let mut connection = client.get_connection().unwrap();
    redis::cmd("PING").query::<String>(&mut connection).unwrap();
    Box::new(move || {
        let counted: redis::RedisResult<i64> = redis::cmd("INCR").arg("charges").query(&mut connection);
        counted.map(|count| count.to_string()).map_err(|error| error.to_string())
    })
}

fn postgres_client(address: &str) -> Step {
    let source = format!("postgres://atlas@{address}/atlas");
    let mut client = postgres::Client::connect(&source, postgres::NoTls).unwrap();
    client.simple_query("SELECT 1").unwrap();
    Box::new(move || {
        let inserted = client.execute("INSERT INTO charges (amount) VALUES (1)", &[]);
        inserted.map(|rows| rows.to_string()).map_err(|error| error.to_string())
    })
}

fn main() {
    let name = env::args().nth(1).unwrap();
    let url = env::var("DOUBLETAKE_URL").unwrap();
    let address = url.trim_start_matches("tcp://").trim_end_matches('/');
    let mut call = match name.as_str() {
        "redis" => redis_connection(address),
        "postgres" => postgres_client(address),
        other => panic!("no driver {other}"),
    };
    sleep(Duration::from_millis(300));
    match call() {
        Ok(result) => println!("{result}"),
        Err(error) => {
            println!("error: {error}");
            exit(1);
        }
    }
}
