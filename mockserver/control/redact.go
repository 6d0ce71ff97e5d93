package control

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// shortest is the length from which on something is taken for a secret that is
// looked for: what is shorter stands in every text.
const shortest = 8

// redactor returns what takes secrets out of text: all tokens, and what signs in
// the workspace that is told of, if there is one.
func (c *control) redactor(about *mockserver.Space) intercom.Redactor {
	secrets := []intercom.Secret{c.Token}
	for _, s := range c.Mock.Spaces() {
		secrets = append(secrets, s.Server().Token())
	}
	if about != nil {
		all, err := about.Server().Workspace.Everyone(context.Background())
		if err != nil {
			c.Log.Error("control: secrets cannot be read", "err", err)
		}
		for _, one := range all {
			secrets = append(secrets, one.Secret())
		}
	}
	var long []intercom.Secret
	for _, s := range secrets {
		if len(s) >= shortest {
			long = append(long, s)
		}
	}
	return intercom.NewRedactor(long...)
}

// redactJSON takes secrets out of the strings in a JSON text, however they are
// escaped. Names of members stay: they are the document's. Text without secrets
// is returned as it is.
func redactJSON(text []byte, r intercom.Redactor) []byte {
	if bytes.IndexByte(text, '\\') < 0 && !r.Finds(text) { // nothing is escaped: a secret would stand there as it is
		return text
	}
	return redactStrings(text, r)
}

func redactStrings(text []byte, r intercom.Redactor) []byte {
	out := make([]byte, 0, len(text))
	for {
		at := bytes.IndexByte(text, '"')
		if at < 0 {
			return append(out, text...)
		}
		out, text = append(out, text[:at]...), text[at:]
		end := stringEnd(text)
		quoted, rest := text[:end], text[end:]
		if after := bytes.TrimLeft(rest, " \t\r\n"); len(after) == 0 || after[0] != ':' {
			quoted = redactString(quoted, r)
		}
		out, text = append(out, quoted...), rest
	}
}

// stringEnd returns where the JSON string that text begins with ends.
func stringEnd(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

func redactString(quoted []byte, r intercom.Redactor) []byte {
	var plain string
	if bytes.IndexByte(quoted, '\\') < 0 {
		plain = string(quoted[1 : len(quoted)-1])
	} else if json.Unmarshal(quoted, &plain) != nil {
		return quoted
	}
	safe := r.Redact(plain)
	if safe == plain {
		return quoted
	}
	encoded, _ := fixtures.Encode(safe) // strings always encode
	return encoded
}
