package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"

	"github.com/intercheck-dev/intercheck/openapi"
)

// digestForm changes when a digest does, so that old ones are left alone.
const digestForm = "2"

// readSpec reads a description that Intercom publishes, if one is named. What
// comes of parsing it, which takes a second, is kept for the next time.
func (c *cli) readSpec(file string) (*openapi.Published, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("--spec: %w", err)
	}
	published, err := openPublished(file, text)
	if err != nil {
		return nil, hinted{fmt.Errorf("--spec: %w", err), "take a file descriptions/VERSION/api.intercom.io.yaml of Intercom's OpenAPI repository"}
	}
	for _, w := range published.Warnings() {
		c.say("warning: --spec %s: %s", file, w)
	}
	return published, nil
}

// openPublished opens what was kept of text, or else parses it.
func openPublished(file string, text []byte) (*openapi.Published, error) {
	kept := digestFile(text)
	if digest, err := os.ReadFile(kept); err == nil {
		if published, err := openapi.OpenDigest(digest); err == nil {
			return published, nil
		}
	}
	digest, err := openapi.Digest(file, text)
	if err != nil {
		return nil, err
	}
	_ = keepDigest(kept, digest) // it is parsed again the next time
	return openapi.OpenDigest(digest)
}

// digestFile is where what comes of text is kept, or nowhere.
func digestFile(text []byte) string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "intercheck", fmt.Sprintf("spec-%s-%x.json", digestForm, sha256.Sum256(text)))
}

// keepDigest writes a file that is there whole or not at all.
func keepDigest(file string, digest []byte) error {
	if file == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	part, err := os.CreateTemp(filepath.Dir(file), "spec-*.part")
	if err != nil {
		return err
	}
	_, err = part.Write(digest)
	if closed := part.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(part.Name(), file)
	}
	if err != nil {
		_ = os.Remove(part.Name())
	}
	return err
}
