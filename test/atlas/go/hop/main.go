// The reverse proxy of Go's library before two upstreams, in turn: `hop PORT UPSTREAM UPSTREAM`.
package main

import (
	"net/http"
	"net/http/httputil"
	"os"
	"sync/atomic"
)

func main() {
	var turn atomic.Int64
	proxy := &httputil.ReverseProxy{
		Rewrite: func(request *httputil.ProxyRequest) {
			request.Out.URL.Scheme = "http"
			request.Out.URL.Host = "127.0.0.1:" + os.Args[2+turn.Add(1)%2]
		},
	}
	panic(http.ListenAndServe("127.0.0.1:"+os.Args[1], proxy))
}
