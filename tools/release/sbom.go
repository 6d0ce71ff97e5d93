package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

const program = "github.com/intercheck-dev/intercheck"

// sbom returns the bill of materials of the program built for t: what the
// linker says that it put there.
func (s source) sbom(t target, file string, body []byte, licences map[string]licence) ([]byte, error) {
	modules, goVersion, err := linked(file)
	if err != nil {
		return nil, err
	}
	self := component(cdx.ComponentTypeApplication, program, s.version, "MIT")
	self.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: fmt.Sprintf("%x", sha256.Sum256(body))}}
	self.Properties = &[]cdx.Property{{Name: "target", Value: t.String()}, {Name: "commit", Value: s.commit}}
	parts := []cdx.Component{component(cdx.ComponentTypeLibrary, goStandard, strings.TrimPrefix(goVersion, "go"), licences[goStandard].id)}
	for _, m := range modules {
		part := component(cdx.ComponentTypeLibrary, m.Path, m.Version, licences[m.Path].id)
		part.Properties = &[]cdx.Property{{Name: "go.sum", Value: m.Sum}}
		parts = append(parts, part)
	}
	bom := cdx.NewBOM()
	bom.SerialNumber = serial(body)
	bom.Metadata = &cdx.Metadata{Timestamp: s.time.Format(time.RFC3339), Component: &self}
	bom.Components, bom.Dependencies = &parts, edges(self, parts)
	var b bytes.Buffer
	if err := cdx.NewBOMEncoder(&b, cdx.BOMFileFormatJSON).SetPretty(true).EncodeVersion(bom, cdx.SpecVersion1_6); err != nil {
		return nil, fmt.Errorf("write the bill of materials for %s: %w", t, err)
	}
	return b.Bytes(), nil
}

func component(kind cdx.ComponentType, path, version, id string) cdx.Component {
	purl := "pkg:golang/" + path + "@" + version
	choice := cdx.LicenseChoice{License: &cdx.License{ID: id}}
	if strings.Contains(id, " AND ") {
		choice = cdx.LicenseChoice{Expression: id}
	}
	return cdx.Component{BOMRef: purl, Type: kind, Name: path, Version: version, PackageURL: purl, Licenses: &cdx.Licenses{choice}}
}

// edges says that the program depends on each part. Which part needs which
// other, a linked program does not know.
func edges(self cdx.Component, parts []cdx.Component) *[]cdx.Dependency {
	var refs []string
	for _, p := range parts {
		refs = append(refs, p.BOMRef)
	}
	return &[]cdx.Dependency{{Ref: self.BOMRef, Dependencies: &refs}}
}

// serial returns an identifier that is the same for the same program: a UUID
// of version 8, whose bits are for the one who makes it.
func serial(body []byte) string {
	u := sha256.Sum256(body)
	u[6], u[8] = u[6]&0x0f|0x80, u[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:16])
}
