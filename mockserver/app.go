package mockserver

import (
	"context"
	"fmt"

	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// SaveApp does what the Developer Hub does when the webhooks of an app are
// saved: it checks the URL with HEAD, and has a test ping sent.
func (s *Server) SaveApp(ctx context.Context, a workspace.App) error {
	if err := s.Deliverer.Validate(ctx, a.URL); err != nil {
		return fmt.Errorf("save the app: %w", err)
	}
	if err := s.Workspace.SaveApp(ctx, a); err != nil {
		return fmt.Errorf("save the app: %w", err)
	}
	return nil
}
