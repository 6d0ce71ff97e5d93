// Package certificate makes certificates for a server that stands in for
// another: good ones, and such as a client must not accept.
//
// It knows X.509, and no server.
package certificate

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"strings"
	"time"
)

// A Kind is a way for a certificate to be good or bad. To add one, add a row to
// [Kinds].
type Kind struct {
	Name, Doc string
	shape     func(*x509.Certificate)
}

// Kinds returns all kinds, the good one first.
func Kinds() []Kind {
	return []Kind{
		{"good", "for where the mock listens", func(*x509.Certificate) {}},
		{"wrong-host", "for another host", func(c *x509.Certificate) {
			c.DNSNames, c.IPAddresses = []string{"another-host.invalid"}, nil
		}},
		{"expired", "which ended yesterday", func(c *x509.Certificate) {
			c.NotBefore, c.NotAfter = c.NotBefore.AddDate(0, 0, -30), c.NotBefore.AddDate(0, 0, -1)
		}},
	}
}

// validity is for how long certificates are good: a long day's work.
const validity = 7 * 24 * time.Hour

// Issue makes a certificate of that kind for hosts, names or addresses, by an
// authority of its own. A client that shall trust it is given the authority's
// certificate, which is returned in PEM.
func Issue(kind string, now time.Time, hosts ...string) (leaf tls.Certificate, authority []byte, err error) {
	k, err := byName(kind)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	root := template("Intercheck's authority of one mock", now)
	root.IsCA, root.BasicConstraintsValid, root.KeyUsage = true, true, x509.KeyUsageCertSign
	rootKey, rootDER, err := sign(root, root, nil)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	server := template("Intercheck's mock", now)
	server.KeyUsage, server.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	name(server, hosts)
	k.shape(server)
	key, der, err := sign(server, root, rootKey)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: rootDER}), nil
}

func byName(kind string) (Kind, error) {
	var names []string
	for _, k := range Kinds() {
		if k.Name == kind {
			return k, nil
		}
		names = append(names, k.Name)
	}
	return Kind{}, fmt.Errorf("no kind of certificate is called %q: give one of %s", kind, strings.Join(names, ", "))
}

func template(of string, now time.Time) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: of},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(validity), // clocks differ
	}
}

func name(c *x509.Certificate, hosts []string) {
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			c.IPAddresses = append(c.IPAddresses, ip)
		} else {
			c.DNSNames = append(c.DNSNames, host)
		}
	}
}

// sign makes a key for c, and has parent sign c with its key, or c itself
// without one.
func sign(c, parent *x509.Certificate, parentKey *ecdsa.PrivateKey) (key *ecdsa.PrivateKey, der []byte, err error) {
	if key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, nil, fmt.Errorf("make a key: %w", err)
	}
	if parentKey == nil {
		parentKey = key
	}
	if der, err = x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, parentKey); err != nil {
		return nil, nil, fmt.Errorf("make a certificate: %w", err)
	}
	return key, der, nil
}
