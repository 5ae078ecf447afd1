package main

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"sort"
	"strings"

	"github.com/anishathalye/porcupine"
)

// All states are strings: what the key holds, as text, elements in brackets. Results are JSON text.
type input struct {
	f, key, value string
	from, to      string
	amount        int
}

type output struct {
	result  string
	isText  bool
	unknown bool
}

func inputOf(l line) input {
	in := input{f: l.F, key: l.Key, value: text(l.Value)}
	if l.F == "cas" {
		var pair [2]json.RawMessage
		json.Unmarshal(l.Value, &pair)
		in.from, in.to = text(pair[0]), text(pair[1])
	}
	if l.F == "add" {
		fmt.Sscan(in.value, &in.amount)
	}
	if l.F == "deposit" || l.F == "transfer" {
		var movement struct {
			Account, From, To string
			Amount            int
		}
		json.Unmarshal(l.Value, &movement)
		in.from, in.to, in.amount = movement.From, movement.To+movement.Account, movement.Amount
	}
	return in
}

func outputOf(l line) output {
	if len(l.Result) == 0 {
		return output{result: "null"}
	}
	return output{result: text(l.Result), isText: l.Result[0] == '"'}
}

func modelOf(name string) porcupine.Model {
	initial, step := initials[name], steps[name]
	return porcupine.Model{
		PartitionEvent: byKey,
		Init:           func() interface{} { return initial },
		Step: func(state, in, out interface{}) (bool, interface{}) {
			return step(state.(string), in.(input), out.(output))
		},
		Hash: func(state interface{}) uint64 {
			h := fnv.New64a()
			h.Write([]byte(state.(string)))
			return h.Sum64()
		},
	}
}

func byKey(history []porcupine.Event) [][]porcupine.Event {
	m := make(map[string][]porcupine.Event)
	match := make(map[int]string)
	var keys []string
	for _, v := range history {
		if v.Kind == porcupine.CallEvent {
			match[v.Id] = v.Value.(input).key
		}
		key := match[v.Id]
		if _, ok := m[key]; !ok {
			keys = append(keys, key)
		}
		m[key] = append(m[key], v)
	}
	var ret [][]porcupine.Event
	for _, key := range keys {
		ret = append(ret, m[key])
	}
	return ret
}

type step = func(state string, in input, out output) (bool, interface{})

var initials = map[string]string{"bank": "{}", "register": "null", "cas-register": "null", "counter": "0", "mutex": "free"}

var steps = map[string]step{
	"puthash": func(state string, in input, out output) (bool, interface{}) {
		if in.f == "put" {
			return true, in.value
		}
		if !out.unknown && (!out.isText || out.result != state) {
			return false, state
		}
		if in.f == "get" {
			return true, state
		}
		h := fnv.New64a()
		h.Write([]byte(state))
		h.Write([]byte(in.value))
		return true, fmt.Sprintf("%016x", h.Sum64())
	},
	"register":     register,
	"cas-register": register,
	"kv": func(state string, in input, out output) (bool, interface{}) {
		switch in.f {
		case "put":
			return true, in.value
		case "append":
			return true, state + in.value
		}
		return out.unknown || (out.isText && out.result == state), state
	},
	"append": func(state string, in input, out output) (bool, interface{}) {
		if in.f == "append" {
			return true, state + "," + in.value
		}
		return out.unknown || out.result == "["+strings.TrimPrefix(state, ",")+"]", state
	},
	"counter": func(state string, in input, out output) (bool, interface{}) {
		number := 0
		fmt.Sscan(state, &number)
		if in.f == "add" {
			number += in.amount
		}
		next := fmt.Sprint(number)
		isSilent := out.unknown || (in.f == "add" && out.result == "null")
		return isSilent || out.result == next, next
	},
	"set": func(state string, in input, out output) (bool, interface{}) {
		elements := elementsOf(state)
		if in.f == "read" {
			var read []string
			var raw []json.RawMessage
			if !out.unknown && json.Unmarshal([]byte(out.result), &raw) != nil {
				return false, state
			}
			for _, r := range raw {
				read = append(read, text(r))
			}
			sort.Strings(read)
			return out.unknown || strings.Join(read, ",") == state, state
		}
		place := sort.SearchStrings(elements, in.value)
		isIn := place < len(elements) && elements[place] == in.value
		isSilent := out.unknown || (in.f != "contains" && out.result == "null")
		if !isSilent && (out.result == "true") != (isIn != (in.f == "add")) {
			return false, state
		}
		if !isSilent && out.result != "true" && out.result != "false" {
			return false, state
		}
		if in.f == "contains" || isIn == (in.f == "add") {
			return true, state
		}
		if in.f == "add" {
			elements = append(elements, in.value)
			sort.Strings(elements)
		} else {
			elements = append(elements[:place], elements[place+1:]...)
		}
		return true, strings.Join(elements, ",")
	},
	"queue": func(state string, in input, out output) (bool, interface{}) {
		elements := elementsOf(state)
		if in.f == "enqueue" {
			return true, strings.Join(append(elements, in.value), ",")
		}
		if len(elements) == 0 {
			return out.unknown || out.result == "null", state
		}
		return out.unknown || out.result == elements[0], strings.Join(elements[1:], ",")
	},
	"stack": func(state string, in input, out output) (bool, interface{}) {
		elements := elementsOf(state)
		if in.f == "push" {
			return true, strings.Join(append(elements, in.value), ",")
		}
		last := len(elements) - 1
		if last < 0 {
			return out.unknown || out.result == "null", state
		}
		return out.unknown || out.result == elements[last], strings.Join(elements[:last], ",")
	},
	"bank": func(state string, in input, out output) (bool, interface{}) {
		if in.f == "read" {
			balances, isTold := balancesOf(out.result)
			return out.unknown || (isTold && balances == state), state
		}
		balances := map[string]int{}
		json.Unmarshal([]byte(state), &balances)
		isDone := in.f == "deposit" || balances[in.from] >= in.amount
		isTold := in.f == "transfer" && !out.unknown && out.result != "null"
		if isTold && out.result != fmt.Sprint(isDone) {
			return false, state
		}
		if !isDone {
			return true, state
		}
		if in.f == "transfer" {
			balances[in.from] -= in.amount
		}
		balances[in.to] += in.amount
		changed, _ := json.Marshal(balances)
		next, _ := balancesOf(string(changed))
		return true, next
	},
	"mutex": func(state string, in input, out output) (bool, interface{}) {
		if out.unknown {
			if in.f == "acquire" {
				return true, "held"
			}
			return true, "free"
		}
		mayBeDone := (state == "free") == (in.f == "acquire")
		if mayBeDone == (out.result == "false") {
			return false, state
		}
		if !mayBeDone {
			return true, state
		}
		if in.f == "acquire" {
			return true, "held"
		}
		return true, "free"
	},
}

// Accounts in the order of their names, without those that are empty.
func balancesOf(text string) (string, bool) {
	var balances map[string]int
	if json.Unmarshal([]byte(text), &balances) != nil || balances == nil {
		return "", false
	}
	for account, balance := range balances {
		if balance == 0 {
			delete(balances, account)
		}
	}
	sorted, _ := json.Marshal(balances)
	return string(sorted), true
}

func register(state string, in input, out output) (bool, interface{}) {
	switch in.f {
	case "write":
		return true, in.value
	case "read":
		return out.unknown || out.result == state, state
	}
	isDone := state == in.from
	if !out.unknown && out.result != "true" && out.result != "false" {
		return false, state
	}
	if !out.unknown && (out.result == "true") != isDone {
		return false, state
	}
	if isDone {
		return true, in.to
	}
	return true, state
}

func elementsOf(state string) []string {
	if state == "" {
		return nil
	}
	return strings.Split(state, ",")
}
