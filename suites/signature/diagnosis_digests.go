package signature

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/signature/mutants"
)

// digests are other algorithms, and other ways to write what they give.
func digests() []computation {
	var all []computation
	row := func(says string, sign func(secret intercom.Secret, body []byte) string) {
		all = append(all, computation{says: says, sign: func(m material) string { return sign(intercom.Secret(m.secret()), m.body) }})
	}
	for _, a := range algorithms() {
		for _, prefix := range []string{"sha1=", a.prefix, ""} {
			if a.prefix == "sha1=" && prefix != "" {
				continue // the right one
			}
			row(fmt.Sprintf("the HMAC-%s %s", a.name, behind(prefix)), func(s intercom.Secret, body []byte) string {
				return prefix + hex.EncodeToString(mutants.MAC(a.hash, s, body))
			})
		}
		for _, prefix := range []string{a.prefix, ""} {
			row(fmt.Sprintf("the HMAC-%s in base64 %s", a.name, behind(prefix)), func(s intercom.Secret, body []byte) string {
				return prefix + base64.StdEncoding.EncodeToString(mutants.MAC(a.hash, s, body))
			})
		}
	}
	row("the HMAC-SHA1 in upper-case digits", func(s intercom.Secret, body []byte) string {
		return "sha1=" + strings.ToUpper(hex.EncodeToString(mutants.MAC(sha1.New, s, body)))
	})
	for _, prefix := range []string{"sha1=", ""} {
		row("a SHA-1 digest of the body, without a key, "+behind(prefix), func(_ intercom.Secret, body []byte) string { return prefix + sum1(body) })
		row("a SHA-1 digest of the secret and the body, which is no HMAC, "+behind(prefix), func(s intercom.Secret, body []byte) string { return prefix + sum1([]byte(s), body) })
		row("a SHA-1 digest of the body and the secret, which is no HMAC, "+behind(prefix), func(s intercom.Secret, body []byte) string { return prefix + sum1(body, []byte(s)) })
		row("the HMAC-SHA1 with secret and body exchanged, "+behind(prefix), func(s intercom.Secret, body []byte) string {
			return prefix + hex.EncodeToString(mutants.MAC(sha1.New, intercom.Secret(body), []byte(s)))
		})
	}
	row("the secret itself, for a password", func(s intercom.Secret, _ []byte) string { return string(s) })
	return all
}

func sum1(parts ...[]byte) string {
	sum := sha1.Sum(bytes.Join(parts, nil))
	return hex.EncodeToString(sum[:])
}

func behind(prefix string) string {
	if prefix == "" {
		return "without a prefix"
	}
	return fmt.Sprintf("behind %q", prefix)
}

// An algorithm is a hash, and the prefix that its digests commonly have.
type algorithm struct {
	name, prefix string
	hash         func() hash.Hash
}

func algorithms() []algorithm {
	return []algorithm{
		{"SHA1", "sha1=", sha1.New}, {"SHA256", "sha256=", sha256.New}, {"SHA512", "sha512=", sha512.New}, {"MD5", "md5=", md5.New},
	}
}

// headers are where else a receiver may look for a signature.
func headers() []computation {
	sha256of := func(m material) string {
		return hex.EncodeToString(mutants.MAC(sha256.New, intercom.Secret(m.secret()), m.body))
	}
	sha1of := func(m material) string { return signed(m.secret(), m.body) }
	var all []computation
	for _, r := range []struct {
		name string
		of   func(material) string
	}{
		{"X-Hub-Signature-256", func(m material) string { return "sha256=" + sha256of(m) }},
		{"X-Body-Signature", sha256of},
		{"X-Fin-Agent-API-Webhook-Signature", sha1of},
		{"X-Intercom-Signature", sha1of},
		{"Intercom-Signature", sha1of},
		{"X-Signature", sha1of},
		{"Authorization", sha1of},
	} {
		all = append(all, computation{says: "a signature from the header " + r.name, name: r.name, sign: r.of})
	}
	return all
}
