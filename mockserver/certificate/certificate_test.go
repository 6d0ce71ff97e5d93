package certificate_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/certificate"
)

// ask asks a server with such a certificate, as a client that trusts its
// authority if it is to.
func ask(t *testing.T, kind string, trusting bool) error {
	t.Helper()
	leaf, authority, err := certificate.Issue(kind, time.Now(), "127.0.0.1", "localhost")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.TLS = &tls.Config{Certificates: []tls.Certificate{leaf}, MinVersion: tls.VersionTLS12}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	pool := x509.NewCertPool()
	if trusting && !pool.AppendCertsFromPEM(authority) {
		t.Fatalf("%s is no certificate", authority)
	}
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, DisableKeepAlives: true}}
	resp, err := client.Get(server.URL)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func TestOnlyTheGoodCertificateIsAccepted(t *testing.T) {
	t.Parallel()
	if err := ask(t, "good", true); err != nil {
		t.Error(err)
	}
	if err := ask(t, "wrong-host", true); !errors.As(err, new(x509.HostnameError)) {
		t.Errorf("wrong-host: %v", err)
	}
	var invalid x509.CertificateInvalidError
	if err := ask(t, "expired", true); !errors.As(err, &invalid) || invalid.Reason != x509.Expired {
		t.Errorf("expired: %v", err)
	}
	for _, k := range certificate.Kinds() {
		if err := ask(t, k.Name, false); err == nil {
			t.Errorf("%s was accepted by who does not know its authority", k.Name)
		}
	}
}

func TestUnknownKindIsRefusedWithThoseThatThereAre(t *testing.T) {
	t.Parallel()
	_, _, err := certificate.Issue("golden", time.Now())
	if err == nil || !strings.Contains(err.Error(), "good, wrong-host, expired") {
		t.Error(err)
	}
}
