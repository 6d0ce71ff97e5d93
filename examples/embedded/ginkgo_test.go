package embedded_test

import (
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/suites"
)

func TestSuite(t *testing.T) {
	gomega.RegisterFailHandler(ginkgo.Fail)
	suites.Register(served(t)) // beside the specs that you have
	ginkgo.RunSpecs(t, "Receiver")
}
