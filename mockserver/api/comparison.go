package api

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// operators says how values are compared with what is asked for. To add one,
// add a row.
var operators = map[string]func(have []string, want any) bool{
	"=":   func(have []string, want any) bool { return slices.Contains(have, written(want)) },
	"!=":  func(have []string, want any) bool { return !slices.Contains(have, written(want)) },
	"<":   func(have []string, want any) bool { return ordered(have, want, func(by int) bool { return by < 0 }) },
	">":   func(have []string, want any) bool { return ordered(have, want, func(by int) bool { return by > 0 }) },
	"<=":  func(have []string, want any) bool { return ordered(have, want, func(by int) bool { return by <= 0 }) },
	">=":  func(have []string, want any) bool { return ordered(have, want, func(by int) bool { return by >= 0 }) },
	"~":   func(have []string, want any) bool { return anyOf(have, want, contains) },
	"!~":  func(have []string, want any) bool { return !anyOf(have, want, contains) },
	"^":   func(have []string, want any) bool { return anyOf(have, want, strings.HasPrefix) },
	"$":   func(have []string, want any) bool { return anyOf(have, want, strings.HasSuffix) },
	"IN":  within,
	"NIN": func(have []string, want any) bool { return !within(have, want) },
}

func contains(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}

func anyOf(have []string, want any, is func(s, other string) bool) bool {
	return slices.ContainsFunc(have, func(s string) bool { return is(s, written(want)) })
}

func within(have []string, want any) bool {
	list, _ := want.([]any)
	return slices.ContainsFunc(list, func(one any) bool { return slices.Contains(have, written(one)) })
}

// ordered compares numbers; texts that are none are in no order.
func ordered(have []string, want any, in func(by int) bool) bool {
	bound, err := strconv.ParseFloat(written(want), 64)
	return err == nil && slices.ContainsFunc(have, func(s string) bool {
		x, err := strconv.ParseFloat(s, 64)
		return err == nil && in(cmp.Compare(x, bound))
	})
}

// written returns a value as text, by which texts and numbers are the same.
func written(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return fmt.Sprint(v)
	}
}

// valuesAt returns what an object has at a path, of lists what each entry has.
func valuesAt(v any, path []string) []string {
	switch v := v.(type) {
	case map[string]any:
		if len(path) == 0 {
			return nil
		}
		next, ok := v[path[0]]
		if kind, _ := v["type"].(string); !ok && strings.HasSuffix(kind, "list") { // whose entries stand in a member of it
			for _, inner := range v {
				if list, isList := inner.([]any); isList {
					return valuesAt(list, path)
				}
			}
		}
		if !ok {
			return []string{"null"}
		}
		return valuesAt(next, path[1:])
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, valuesAt(one, path)...)
		}
		return all
	default:
		return []string{written(v)}
	}
}
