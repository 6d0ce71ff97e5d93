package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// npmScope is where the packages are that carry a program each. The package
// intercheck itself carries none: it starts the one that npm chose by system.
const npmScope = "@intercheck/cli-"

// npmNames returns what Node calls a system.
func (t target) npmNames() (platform, arch string) {
	platform, arch = t.os, t.arch
	if platform == "windows" {
		platform = "win32"
	}
	if arch == "amd64" {
		arch = "x64"
	}
	return platform, arch
}

// npmCarrier is the package that carries the program for t.
func (s source) npmCarrier(t target, binary []byte, texts []member) (name string, packed []byte, err error) {
	platform, arch := t.npmNames()
	about, err := json.MarshalIndent(map[string]any{
		"name": npmScope + platform + "-" + arch, "version": s.number(), "license": "MIT",
		"description": fmt.Sprintf("The program of intercheck for %s on %s; install intercheck instead", platform, arch),
		"os":          []string{platform}, "cpu": []string{arch}, "preferUnplugged": true,
		"repository": map[string]string{"type": "git", "url": "git+https://" + program + ".git"},
	}, "", "  ")
	if err != nil {
		return "", nil, fmt.Errorf("describe the npm package for %s: %w", t, err)
	}
	members := append([]member{{"package.json", readable, append(about, '\n')}, {"bin/" + t.binary(), executable, binary}}, texts...)
	packed, err = tarball("package", members, s.time)
	return fmt.Sprintf("intercheck-cli-%s-%s-%s.tgz", platform, arch, s.number()), packed, err
}

// npmLauncher is the package intercheck: the folder npm, at this version.
func (s source) npmLauncher() (name string, packed []byte, err error) {
	about, err := s.npmManifest()
	if err != nil {
		return "", nil, fmt.Errorf("describe the npm package: %w", err)
	}
	members := []member{{"package.json", readable, about}}
	for from, to := range map[string]member{
		"npm/bin/intercheck.js": {name: "bin/intercheck.js", mode: executable},
		"npm/README.md":         {name: "README.md", mode: readable},
		"LICENSE":               {name: "LICENSE", mode: readable},
	} {
		if to.body, err = os.ReadFile(filepath.Join(s.root, filepath.FromSlash(from))); err != nil {
			return "", nil, fmt.Errorf("pack for npm: %w", err)
		}
		members = append(members, to)
	}
	packed, err = tarball("package", members, s.time)
	return fmt.Sprintf("intercheck-%s.tgz", s.number()), packed, err
}

// npmManifest is npm/package.json with the version, and with the packages of
// every target at the same one.
func (s source) npmManifest() ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(s.root, "npm", "package.json"))
	if err != nil {
		return nil, err
	}
	var about map[string]any
	if err := json.Unmarshal(text, &about); err != nil {
		return nil, err
	}
	carriers := map[string]string{}
	for _, t := range targets() {
		platform, arch := t.npmNames()
		carriers[npmScope+platform+"-"+arch] = s.number()
	}
	about["version"], about["optionalDependencies"] = s.number(), carriers
	text, err = json.MarshalIndent(about, "", "  ")
	return append(text, '\n'), err
}
