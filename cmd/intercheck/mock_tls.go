package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/certificate"
)

// certificates says what there is for --tls.
func certificates() string {
	var all []string
	for _, k := range certificate.Kinds() {
		all = append(all, k.Name+" ("+k.Doc+")")
	}
	return strings.Join(all, ", ")
}

func kindsOfCertificate() []string {
	return rows(certificate.Kinds(), func(k certificate.Kind) string { return k.Name + "\t" + k.Doc })
}

// secured returns the listener that m asks for, and the scheme of its URLs.
func (m mocking) secured(plain net.Listener) (listener net.Listener, scheme string, err error) {
	if m.tls == "" {
		return plain, "http", nil
	}
	hosts := append([]string{"localhost", "127.0.0.1", "::1"}, hostsOf(m.addr)...)
	leaf, authority, err := certificate.Issue(m.tls, time.Now(), slices.Compact(hosts)...)
	if err != nil {
		return nil, "", fmt.Errorf("--tls: %w", err)
	}
	if m.tlsCA != "" {
		if err := os.WriteFile(m.tlsCA, authority, 0o644); err != nil { //nolint:gosec // it is for everyone to read
			return nil, "", fmt.Errorf("--tls-ca: write the authority's certificate: %w", err)
		}
	}
	return tls.NewListener(plain, &tls.Config{Certificates: []tls.Certificate{leaf}, MinVersion: tls.VersionTLS12}), "https", nil
}

// checkTLS refuses what makes no sense before anything is begun.
func (m mocking) checkTLS() error {
	if m.tls == "" {
		if m.tlsCA != "" {
			return errors.New("--tls-ca: there is no authority without --tls")
		}
		return nil
	}
	if !slices.ContainsFunc(certificate.Kinds(), func(k certificate.Kind) bool { return k.Name == m.tls }) {
		return fmt.Errorf("--tls %s: give one of %s", m.tls, certificates())
	}
	return nil
}
