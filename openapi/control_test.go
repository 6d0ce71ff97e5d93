package openapi

import (
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

func TestEveryOperationOfControlIsDescribedInFull(t *testing.T) {
	t.Parallel()
	if _, err := Control(); err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData([]byte(controlYAML))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if op.Summary == "" || len(op.Tags) != 1 || seen[op.OperationID] {
				t.Errorf("%s %s has no summary or tag, or an id that is there twice", method, path)
			}
			seen[op.OperationID] = true
			if !strings.HasPrefix(path, "/_mock/") {
				t.Errorf("%s is not under /_mock/", path)
			}
			if op.OperationID != "ready" && op.Responses.Value("401") == nil {
				t.Errorf("%s does not say what a 401 is", op.OperationID)
			}
		}
	}
	if len(seen) < 30 {
		t.Errorf("only %d operations", len(seen))
	}
}
