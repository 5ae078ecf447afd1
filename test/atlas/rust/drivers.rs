// Drivers of Rust, each as its documentation shows it: `drivers NAME` connects, asks something harmless,
// makes the one call, and prints what its caller saw.
use std::{env, error::Error, process::exit};

use redis::{AsyncCommands, Commands};

type Outcome = Result<String, Box<dyn Error>>;

fn place() -> String {
    format!("redis://127.0.0.1:{}/", env::var("DOUBLETAKE_PORT").unwrap())
}

fn redis_connection() -> Outcome {
    let mut connection = redis::Client::open(place())?.get_connection()?;
    let _: Option<i64> = connection.get("orders")?;
    let value: i64 = connection.incr("orders", 1)?;
    Ok(value.to_string())
}

async fn redis_manager() -> Outcome {
    let mut connection = redis::Client::open(place())?.get_connection_manager().await?;
    let _: Option<i64> = connection.get("orders").await?;
    let value: i64 = connection.incr("orders", 1).await?;
    Ok(value.to_string())
}

async fn tokio_postgres() -> Outcome {
    let url = env::var("DOUBLETAKE_URL")?;
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    client.simple_query("SELECT 1").await?;
    let rows = client.execute("INSERT INTO orders VALUES (1)", &[]).await?;
    Ok(rows.to_string())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let name = env::args().nth(1).unwrap();
    let outcome = match name.as_str() {
        "redis" => redis_connection(),
        "redis-manager" => redis_manager().await,
        _ => tokio_postgres().await,
    };
    match outcome {
        Ok(value) => println!("ok {value}"),
        Err(error) => {
            println!("error: {error}");
            exit(1)
        }
    }
}
