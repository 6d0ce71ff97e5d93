package exchange

import "crypto/x509"

// Trust makes s trust the certificate of a test's server.
func (s *Sender) Trust(c *x509.Certificate) {
	s.transport.TLSClientConfig.RootCAs = x509.NewCertPool()
	s.transport.TLSClientConfig.RootCAs.AddCert(c)
}
