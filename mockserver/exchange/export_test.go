package exchange

import "crypto/x509"

// Trust makes s trust the certificate of a test's server.
func (s *Sender) Trust(c *x509.Certificate) {
	s.tls.RootCAs = x509.NewCertPool()
	s.tls.RootCAs.AddCert(c)
}
