// HTTP clients of Go, each as its README shows it: `clients NAME` asks once so that a connection
// stands, then makes the one call, and prints the status that its caller saw.
package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	resty2 "github.com/go-resty/resty/v2"
	"github.com/hashicorp/go-retryablehttp"
	"github.com/valyala/fasthttp"
	resty3 "resty.dev/v3"
)

const body = `{"amount":1}`

type call func(url, method string) (int, error)

// headers of the request: an Idempotency-Key where KEY is set.
func headers(method string) map[string]string {
	all := map[string]string{}
	if method != "GET" {
		all["Content-Type"] = "application/json"
	}
	if key, set := os.LookupEnv("KEY"); set {
		all["Idempotency-Key"] = key
	}
	return all
}

func netHTTP(url, method string) (int, error) {
	var sent io.Reader
	if method != "GET" {
		sent = strings.NewReader(body)
	}
	request, _ := http.NewRequest(method, url, sent)
	for name, value := range headers(method) {
		request.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	_, err = io.ReadAll(answer.Body)
	return answer.StatusCode, err
}

func retryable() call {
	client := retryablehttp.NewClient()
	client.Logger = nil
	return func(url, method string) (int, error) {
		var sent any
		if method != "GET" {
			sent = []byte(body)
		}
		request, _ := retryablehttp.NewRequest(method, url, sent)
		for name, value := range headers(method) {
			request.Header.Set(name, value)
		}
		answer, err := client.Do(request)
		if err != nil {
			return 0, err
		}
		defer answer.Body.Close()
		_, err = io.ReadAll(answer.Body)
		return answer.StatusCode, err
	}
}

func restyTwo(retries int) call {
	client := resty2.New().SetRetryCount(retries)
	return func(url, method string) (int, error) {
		request := client.R().SetHeaders(headers(method))
		if method != "GET" {
			request.SetBody(body)
		}
		answer, err := request.Execute(method, url)
		return answer.StatusCode(), err
	}
}

func restyThree(retries int) call {
	client := resty3.New().SetRetryCount(retries)
	return func(url, method string) (int, error) {
		request := client.R().SetHeaders(headers(method))
		if method != "GET" {
			request.SetBody(body)
		}
		answer, err := request.Execute(method, url)
		answer.Bytes()
		return answer.StatusCode(), err
	}
}

func fast(url, method string) (int, error) {
	request, answer := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	request.SetRequestURI(url)
	request.Header.SetMethod(method)
	for name, value := range headers(method) {
		request.Header.Set(name, value)
	}
	if method != "GET" {
		request.SetBody(bytes.Clone([]byte(body)))
	}
	err := fasthttp.Do(request, answer)
	return answer.StatusCode(), err
}

func main() {
	clients := map[string]func() call{
		"net/http":  func() call { return netHTTP },
		"resty2":    func() call { return restyTwo(0) },
		"resty2-3":  func() call { return restyTwo(3) },
		"resty3-3":  func() call { return restyThree(3) },
		"retryable": retryable,
		"fasthttp":  func() call { return fast },
	}
	ask := clients[os.Args[1]]()
	base := strings.TrimSuffix(os.Getenv("DOUBLETAKE_URL"), "/")
	method := "POST"
	if named, set := os.LookupEnv("METHOD"); set {
		method = named
	}
	if _, err := ask(base+"/warm", "GET"); err != nil {
		fmt.Println("the first request failed:", err)
		os.Exit(2)
	}
	time.Sleep(300 * time.Millisecond)
	status, err := ask(base+"/call", method)
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	fmt.Println(status)
}
