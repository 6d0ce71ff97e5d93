package api

import (
	"slices"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi"
)

func TestRoutesAreTheOperationsOfTheDocument(t *testing.T) {
	t.Parallel()
	spec, err := openapi.Intercom()
	if err != nil {
		t.Fatal(err)
	}
	var described, served []string
	for _, o := range spec.Operations() {
		described = append(described, o.ID)
	}
	for _, row := range routes {
		served = append(served, row.operation)
	}
	slices.Sort(described)
	slices.Sort(served)
	if !slices.Equal(described, served) {
		t.Errorf("described are %v, served are %v", described, served)
	}
}
