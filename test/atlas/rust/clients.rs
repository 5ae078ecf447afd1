// HTTP clients of Rust, each as its documentation shows it: `clients NAME` asks once so that a
// connection stands, then makes the one call, and prints the status that its caller saw.
use std::{env, error::Error, process::exit, thread::sleep, time::Duration};

const BODY: &str = r#"{"amount":1}"#;

type Outcome = Result<u16, Box<dyn Error>>;
type Call = Box<dyn FnMut(&str, &str) -> Outcome>;

fn headers(method: &str) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    if method != "GET" {
        all.push(("Content-Type", "application/json".to_string()));
    }
    if let Ok(key) = env::var("KEY") {
        all.push(("Idempotency-Key", key));
    }
    all
}

fn reqwest_client() -> Call {
    let client = reqwest::blocking::Client::builder().timeout(None).build().unwrap();
    Box::new(move |url, method| {
        let mut request = client.request(method.parse()?, url);
        for (name, value) in headers(method) {
            request = request.header(name, value);
        }
        if method != "GET" {
            request = request.body(BODY);
        }
        let answer = request.send()?;
        let status = answer.status().as_u16();
        answer.bytes()?;
        Ok(status)
    })
}

fn ureq_three() -> Call {
    let agent = ureq::Agent::new_with_defaults();
    Box::new(move |url, method| {
        let mut answer = match method {
            "GET" => agent.get(url).call()?,
            _ => {
                let mut request = if method == "POST" { agent.post(url) } else { agent.put(url) };
                for (name, value) in headers(method) {
                    request = request.header(name, value);
                }
                request.send(BODY)?
            }
        };
        answer.body_mut().read_to_string()?;
        Ok(answer.status().as_u16())
    })
}

fn ureq_two() -> Call {
    let agent = ureq2::agent();
    Box::new(move |url, method| {
        let mut request = agent.request(method, url);
        for (name, value) in headers(method) {
            request = request.set(name, &value);
        }
        let answer = if method == "GET" { request.call()? } else { request.send_string(BODY)? };
        let status = answer.status();
        answer.into_string()?;
        Ok(status)
    })
}

fn hyper_client() -> Call {
    use http_body_util::{BodyExt, Full};
    use hyper_util::{client::legacy::Client, rt::TokioExecutor};

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<&'static [u8]>>();
    Box::new(move |url, method| {
        let mut request = hyper::Request::builder().method(method).uri(url);
        for (name, value) in headers(method) {
            request = request.header(name, value);
        }
        let body: &'static [u8] = if method == "GET" { b"" } else { BODY.as_bytes() };
        let request = request.body(Full::new(body))?;
        runtime.block_on(async {
            let answer = client.request(request).await?;
            let status = answer.status().as_u16();
            answer.into_body().collect().await?;
            Ok(status)
        })
    })
}

fn main() {
    let name = env::args().nth(1).unwrap();
    let mut call = match name.as_str() {
        "reqwest" => reqwest_client(),
        "ureq-3" => ureq_three(),
        "ureq-2" => ureq_two(),
        "hyper" => hyper_client(),
        other => panic!("no client {other}"),
    };
    let base = env::var("DOUBLETAKE_URL").unwrap().trim_end_matches('/').to_string();
    let method = env::var("METHOD").unwrap_or("POST".to_string());
    call(&format!("{base}/warm"), "GET").unwrap();
    sleep(Duration::from_millis(300));
    match call(&format!("{base}/call"), &method) {
        Ok(status) => println!("{status}"),
        Err(error) => {
            println!("error: {error}");
            exit(1);
        }
    }
}
