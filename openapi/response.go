package openapi

import (
	"fmt"
	"mime"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
)

const jsonType = "application/json"

// ValidateResponse judges an answer to the operation: whether its status is
// described, and whether its headers and body are what that status has.
func (s *Spec) ValidateResponse(operationID string, status int, header http.Header, body []byte) error {
	o, err := s.operation(operationID)
	if err != nil {
		return fmt.Errorf("response of %w", err)
	}
	ref := o.responses.Status(status)
	if ref == nil {
		return fmt.Errorf("response of %s: status %d is not described: answer another or describe it", operationID, status)
	}
	found := append(s.checkHeaders(ref.Value, header), s.checkContent(ref.Value, header, body)...)
	if err := asError(found); err != nil {
		return fmt.Errorf("response of %s with status %d: %w", operationID, status, err)
	}
	return nil
}

func (s *Spec) checkHeaders(response *openapi3.Response, header http.Header) []Violation {
	var found []Violation
	for name, ref := range response.Headers {
		p := ref.Value.Parameter
		p.Name, p.In = name, inHeader
		found = append(found, s.checkParameter(&p, header.Values(name))...)
	}
	return found
}

func (s *Spec) checkContent(response *openapi3.Response, header http.Header, body []byte) []Violation {
	if len(response.Content) == 0 {
		if len(body) > 0 {
			return []Violation{{inBody, "", RuleUnknown, "there should be no body: send none"}}
		}
		return nil
	}
	var found []Violation
	if sent, _, err := mime.ParseMediaType(header.Get("Content-Type")); err != nil || sent != jsonType {
		found = append(found, newViolation(inHeader, []string{"Content-Type"}, RuleFormat, jsonType))
	}
	value, unread, ok := decode(body)
	found = append(found, unread...)
	if !ok {
		return found
	}
	return append(found, s.visit(inBody, nil, response.Content.Get(jsonType).Schema.Value, value)...)
}
