package delivery

import (
	"strconv"
	"strings"
	"time"
)

// String returns the plan as [ParsePlan] reads it, as far as it has words: a
// body, a style and headers of its own have none.
func (p Plan) String() string {
	var words []string
	word := func(key, value string) {
		if value != "" {
			words = append(words, key+"="+value)
		}
	}
	flag := func(key string, on bool) {
		if on {
			words = append(words, key)
		}
	}
	word("copies", number(p.Copies))
	word("gap", duration(p.Gap))
	flag("together", p.Together)
	word("delay", duration(p.Delay))
	flag("drop", p.Drop)
	word("order", orderText(p.Order))
	word("window", number(p.Window))
	word("within", duration(p.Within))
	word("method", p.Method)
	word("tampering", p.Tampering)
	word("fault", p.Fault)
	word("over", duration(p.Over))
	return strings.Join(words, ",")
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func duration(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}
