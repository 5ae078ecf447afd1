// Porcupine on our histories: reads JSON Lines files, checks each with the model its header names, and
// prints one JSON line a history: file, verdict, milliseconds of processor time for each round, peak
// memory in bytes.
// A file may hold several histories, one header after another.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/anishathalye/porcupine"
)

type line struct {
	Format  string          `json:"format"`
	Model   string          `json:"model"`
	Type    string          `json:"type"`
	Process json.RawMessage `json:"process"`
	F       string          `json:"f"`
	Key     string          `json:"key"`
	Value   json.RawMessage `json:"value"`
	Result  json.RawMessage `json:"result"`
}

type history struct {
	model  string
	events []porcupine.Event
}

type answer struct {
	File      string    `json:"file"`
	Verdict   string    `json:"verdict"`
	Ms        []float64 `json:"ms"`
	PeakBytes int64     `json:"peakBytes"`
}

func main() {
	rounds := flag.Int("rounds", 1, "how often each history is checked")
	timeout := flag.Duration("timeout", 20*time.Second, "after which the verdict is unknown")
	flag.Parse()
	out := json.NewEncoder(os.Stdout)
	for _, file := range flag.Args() {
		histories, err := read(file)
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", file, err)
			os.Exit(1)
		}
		for _, h := range histories {
			a := answer{File: file}
			for i := 0; i < *rounds; i++ {
				begun := cpuMs()
				a.Verdict = verdict(porcupine.CheckEventsTimeout(modelOf(h.model), h.events, *timeout))
				a.Ms = append(a.Ms, cpuMs()-begun)
			}
			a.PeakBytes = peakBytes()
			out.Encode(a)
		}
	}
}

func verdict(result porcupine.CheckResult) string {
	switch result {
	case porcupine.Ok:
		return "valid"
	case porcupine.Illegal:
		return "invalid"
	}
	return "unknown"
}

func read(file string) ([]history, error) {
	opened, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	scanner := bufio.NewScanner(opened)
	scanner.Buffer(make([]byte, 1<<20), 1<<26)
	var all []history
	var current *reader
	for scanner.Scan() {
		var l line
		if err := json.Unmarshal(scanner.Bytes(), &l); err != nil {
			return nil, err
		}
		if l.Format != "" {
			if current != nil {
				all = append(all, current.end())
			}
			current = &reader{model: l.Model, open: map[string]int{}, inputs: map[int]input{}}
			continue
		}
		current.add(l)
	}
	if current != nil {
		all = append(all, current.end())
	}
	return all, scanner.Err()
}

type reader struct {
	model  string
	events []porcupine.Event
	open   map[string]int
	inputs map[int]input
	failed map[int]bool
	nextID int
}

func (r *reader) add(l line) {
	process := string(l.Process)
	if process == `"nemesis"` {
		return
	}
	if l.Type == "invoke" {
		in := inputOf(l)
		r.events = append(r.events, porcupine.Event{Kind: porcupine.CallEvent, Value: in, Id: r.nextID})
		r.open[process] = r.nextID
		r.inputs[r.nextID] = in
		r.nextID++
		return
	}
	id := r.open[process]
	if l.Type == "info" {
		return
	}
	delete(r.open, process)
	delete(r.inputs, id)
	if l.Type == "fail" {
		if r.failed == nil {
			r.failed = map[int]bool{}
		}
		r.failed[id] = true
		return
	}
	r.events = append(r.events, porcupine.Event{Kind: porcupine.ReturnEvent, Value: outputOf(l), Id: id})
}

// What is open at the end returns there with an unknown result, as in Porcupine's own tests.
func (r *reader) end() history {
	for id := 0; id < r.nextID; id++ {
		if _, isOpen := r.inputs[id]; isOpen {
			r.events = append(r.events, porcupine.Event{Kind: porcupine.ReturnEvent, Value: output{unknown: true}, Id: id})
		}
	}
	kept := r.events[:0]
	for _, e := range r.events {
		if !r.failed[e.Id] {
			kept = append(kept, e)
		}
	}
	return history{r.model, kept}
}

func text(raw json.RawMessage) string {
	var s string
	if len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// Processor time rather than time, so that other work on the machine does not count.
func cpuMs() float64 {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e6
}

func peakBytes() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err == nil {
		for _, l := range strings.Split(string(status), "\n") {
			var kb int64
			if n, _ := fmt.Sscanf(l, "VmHWM: %d kB", &kb); n == 1 {
				return kb * 1024
			}
		}
	}
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return usage.Maxrss * 1024
}
