package exchange

import (
	"context"
	"crypto/x509"
)

// Trust makes s trust the certificate of a test's server.
func (s *Sender) Trust(c *x509.Certificate) {
	s.tls.RootCAs = x509.NewCertPool()
	s.tls.RootCAs.AddCert(c)
}

// Gather opens what n requests that go together go over. It returns how many
// there are.
func (s *Sender) Gather(ctx context.Context, r Request, n int) (had int) {
	for _, l := range s.gather(ctx, r, n) {
		if l != nil {
			had++
		}
	}
	return had
}
