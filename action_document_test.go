package intercheck_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestActionUsesEveryInput(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("action.yml")
	if err != nil {
		t.Fatal(err)
	}
	for name := range readAction(t).Inputs {
		if !slices.ContainsFunc(expression.FindAllStringSubmatch(string(text), -1), func(m []string) bool { return m[1] == "inputs."+name }) {
			t.Errorf("nothing uses the input %s", name)
		}
	}
}

func TestDocumentListsInputsAndOutputs(t *testing.T) {
	t.Parallel()
	a := readAction(t)
	var rows []string
	for name, in := range a.Inputs {
		rows = append(rows, fmt.Sprintf("| `%s` | %s | %s |", name, quoted(in.Default), in.Description))
	}
	for name, out := range a.Outputs {
		rows = append(rows, fmt.Sprintf("| `%s` | %s |", name, out.Description))
	}
	text, err := os.ReadFile("docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	there := strings.Split(string(text), "\n")
	for _, row := range rows {
		if !slices.Contains(there, row) {
			t.Errorf("docs/ci.md lacks: %s", row)
		}
	}
	named := regexp.MustCompile("(?m)^\\| `.*$").FindAllString(string(text), -1)
	if len(named) != len(rows) {
		t.Errorf("docs/ci.md has %d rows of inputs and outputs, action.yml %d", len(named), len(rows))
	}
}

func quoted(text string) string {
	if text == "" {
		return ""
	}
	return "`" + text + "`"
}
